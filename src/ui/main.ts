import './styles/tokens.css';
import './styles/base.css';
import { mount } from 'svelte';
import App from './App.svelte';
import { begin } from './words/index.svelte';

await begin();
mount(App, { target: document.getElementById('app')! });
