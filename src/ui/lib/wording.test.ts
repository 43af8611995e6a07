import { expect, test } from 'vitest';
import { wordingOf } from './wording';

const word = wordingOf(
  {
    '`{0}` is not {1}': '`{0}` 不是{~1}',
    '`{0}` is not a date': '`{0}` 不是日期',
    'expected {0}, found {1}': '应为{~0}，实际是{~1}',
    'the header is damaged: {0}': '文件头已损坏：{~0}',
    'it names no codec': '没有写明编码',
    'send it again': '请重新发送',
    '{0} has no answer': '{0} 还没有作答',
    'no answer to: {0}': '还没有作答：{,0}',
    'cannot be read': '无法读取',
    'a (b) [c] {d} + $': '甲',
    '{0} (tried again in {1})': '{~0}（{1} 后重试）',
  },
  { text: '文字', 'a list of {0}': '{~0}的列表', '{0} as text': '{~0}（文字）', decode: '解码', names: '名称' },
);

test('a sentence is known whole, or by what stands around its holes', () => {
  expect(word('it names no codec')).toBe('没有写明编码');
  expect(word('it names no codec at all')).toBeUndefined();
  expect(word('a (b) [c] {d} + $')).toBe('甲');
  expect(word('text')).toBeUndefined();
});

test('of two that fit, the one with more letters of its own is taken', () => {
  expect(word('`x` is not a date')).toBe('`x` 不是日期');
  expect(word('`x` is not text')).toBe('`x` 不是文字');
});

test('what people wrote is kept as it is, also where it looks like one of ours', () => {
  expect(word('`text` is not a date')).toBe('`text` 不是日期');
  expect(word('`$& {1}` is not a date')).toBe('`$& {1}` 不是日期');
});

test('holes are worded in turn, with a blank only where the scripts change', () => {
  expect(word('expected a list of names, found text')).toBe('应为名称的列表，实际是文字');
  expect(word('expected `by` as text, found a list of `x`')).toBe('应为 `by`（文字），实际是 `x` 的列表');
  expect(word('no answer to: a, b')).toBe('还没有作答：a、b');
});

test('causes, hints and lists are worded part by part', () => {
  expect(word('decode: the header is damaged: it names no codec\nhint: send it again')).toBe(
    '解码：文件头已损坏：没有写明编码\n提示：请重新发送',
  );
  expect(word('call.wav: cannot be read: No such file (tried again in 3.0 s)')).toBe(
    'call.wav：无法读取：No such file（3.0 s 后重试）',
  );
  expect(word('greeting has no answer; closing has no answer')).toBe('greeting 还没有作答；closing 还没有作答');
  expect(word('greeting has no answer; and nobody knows why')).toBeUndefined();
});
