import { plural } from '../plural';

export default {
  title: 'Cases to check',
  nav: 'Queue',
  risk: 'Risk',
  conversation: 'Conversation',
  why: 'Why',
  score: 'Score',
  due: 'Due',
  emptyTitle: 'The queue is empty',
  emptyText: 'Cases appear here as soon as a conversation needs a person.',
  streams: { sample: 'Random sample', risk: 'Flagged', failure: 'Not processed' } as Record<string, string>,
  moreReasons: plural('and {n} more', 'and {n} more'),
};
