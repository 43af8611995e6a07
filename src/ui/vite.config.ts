import { svelte } from '@sveltejs/vite-plugin-svelte';
import { svelteTesting } from '@testing-library/svelte/vite';
import { defineConfig } from 'vitest/config';
import { packed } from './build/packed.ts';

export default defineConfig({
  plugins: [svelte(), svelteTesting(), packed()],
  build: {
    target: ['chrome123', 'firefox121', 'safari17.5'],
    // The content security policy allows neither data: addresses nor inline scripts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    manifest: 'manifest.json',
  },
  server: {
    // `npm run dev` shows the pages of this folder over a running service.
    proxy: { '/api': process.env.SPOTCHECK_URL ?? 'http://127.0.0.1:8080' },
  },
  test: { environment: 'happy-dom', include: ['**/*.test.ts'], exclude: ['node_modules', 'dist'] },
});
