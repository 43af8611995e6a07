import type en from '../en/reports';

const zh: typeof en = {};
export default zh;
