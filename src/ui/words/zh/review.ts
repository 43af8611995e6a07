import type en from '../en/review';

const zh: typeof en = {};
export default zh;
