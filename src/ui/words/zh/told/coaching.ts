/** Examples, clips and lessons. */
export default {
  'no such example': '没有这个案例',
  'no such lesson': '没有这份课件',
  'no such clip': '没有这段录音',
  'chats have no sound, and neither have turns whose times are not known':
    '文字会话没有录音；不知道时间的句子也无法截取录音',
  'like what?': '与什么相似？',
  'give `example`, or `conversation` and `from_turn`': '请给出 `example`，或 `conversation` 和 `from_turn`',
  'turns {0} to {1} are not in this conversation, which has {2}': '会话只有 {2} 句，没有第 {0} 至 {1} 句',
  'a moment has at most {0} turns': '一个片段最多 {0} 句',
  'pin the turns that matter; people hear a little before and after them anyway':
    '只收藏关键的几句即可，播放时会带上前后少许内容',
  'these turns are internal notes': '这几句是内部备注',
  'no criterion has so long an id': '没有编号这么长的评分项',
  '`{0}` has at most {1} characters': '`{0}` 最多 {1} 个字符',
  'this needs: who pinned it, or a lead': '只有收藏者本人或主管可以操作',
  'this needs: somebody who sees all of its examples': '只有能看到其中全部案例的人可以操作',
  'it holds examples of teams that you do not lead, or of conversations that you are still to judge':
    '其中有其他班组的案例，或您尚待判定的会话',
  'the clips of this lesson are longer than two hours together': '这份课件的录音合计超过两小时',
  'make two lessons of it': '请拆成两份课件',
  'a lesson needs a title': '课件须有标题',
  '`language` is zh or en': '`language` 应为 zh 或 en',
  'there is no such team': '没有这个班组',
  'a lesson has at most {0} examples': '一份课件最多 {0} 个案例',
  'example `{0}` does not exist or stands there twice': '案例 `{0}` 不存在，或重复出现',
} as Record<string, string>;
