import type en from '../en/problem';

const zh: typeof en = {
  title: {
    'bad-request': '请求无法识别',
    unauthorized: '请先登录',
    'wrong-password': '用户名或密码不正确',
    forbidden: '您的角色无权进行此操作',
    'not-found': '内容不存在，或您无权查看',
    conflict: '内容已被更改',
    'too-large': '内容过大',
    unprocessable: '内容有误',
    'too-many': '尝试次数过多',
    internal: '服务出错',
    method: '此处不支持这种操作',
    'media-type': '不支持这种内容类型',
    range: '没有这一部分',
    unavailable: '暂时不可用',
    offline: '无法连接服务',
    unexpected: '收到意外的响应',
  },
  offlineHint: '请检查网络后重试。已保存的内容不会丢失。',
  hint: '解决办法：',
};
export default zh;
