import type en from '../en/outcomes';

const zh: typeof en = {};
export default zh;
