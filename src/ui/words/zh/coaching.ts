import type en from '../en/coaching';

const zh: typeof en = {};
export default zh;
