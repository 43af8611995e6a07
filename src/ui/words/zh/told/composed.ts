/** Sentences that the service puts together out of parts, so that its source has them nowhere as a whole. */
export default {
  'this needs: Admin': '需要管理员权限',
  'this needs: Coach': '需要培训师、主管或管理员权限',
  'this needs: Reviewer': '需要质检员、主管或管理员权限',
  'this needs: Staff': '仅限质检团队',
  'this needs: Agent': '仅限坐席',
  'this needs: Anyone': '需要先登录',
  'published {0}: {1}; back-fill begun': '发布 {0}：{~1}；开始更新全部历史',
  'rolled back to {0}: {1}; back-fill begun': '回退到 {0}：{1}；开始更新全部历史',
  'decided: {0}': '已裁定：{~0}',
  'final: {0}': '已终审：{~0}',
  'the recording is cut off at {0}, it should last {1}': '录音在 {~0} 处中断，完整时长应为 {~1}',
  // What findings quote in a Chinese sentence.
  '「{0}」未知（{1}）': '「{0}」未知（{~1}）',
} as Record<string, string>;
