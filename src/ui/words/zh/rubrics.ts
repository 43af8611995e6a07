import type en from '../en/rubrics';

const zh: typeof en = {};
export default zh;
