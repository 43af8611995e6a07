import type en from '../en/queue';

const zh: typeof en = {
  title: '待复核',
  nav: '复核队列',
  risk: '风险',
  conversation: '会话',
  why: '原因',
  score: '得分',
  due: '截止',
  emptyTitle: '队列已清空',
  emptyText: '有会话需要人工判断时，会立即出现在这里。',
  streams: { sample: '随机抽样', risk: '风险标记', failure: '处理失败' },
  moreReasons: { other: '另有 {n} 条' },
};
export default zh;
