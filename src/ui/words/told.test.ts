import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { sentences as sentencesOf } from '../build/sentences';
import { told, worded } from '../lib/told';
import en from './en/problem';
import { catalogue, speak } from './index.svelte';
import { composed, own, sentences, terms } from './zh/told';

const source = join(import.meta.dirname, '../../..', 'src');

/** What only the command line, the log or whoever starts the service gets to read, and what is said in both languages. */
const except = new RegExp(
  '^(cli|learn|measure|statistics|config|models/manifest|facts|opinion/(address|prompt|endpoint)|people/(sign_on|token)|' +
    'pipeline/(eval|learn|heads|asker|rubrics\\.rs)|scoring/(shipped|judge|knowledge)|coaching/pack)',
);

const { seen, all } = sentencesOf(source, { except });

beforeEach(async () => {
  await speak('zh');
  await catalogue.ready;
});

test('every sentence of the service has a Chinese wording', () => {
  expect(seen.length).toBeGreaterThan(500);
  const missing = seen.filter(({ text }) => !(text in sentences) && !(text in terms));
  expect(missing.map(({ at, text }) => `${at}: ${text}`)).toEqual([]);
});

test('no wording is left of a sentence that the service no longer says', () => {
  const left = Object.entries({ ...own, terms }).flatMap(([file, wordings]) =>
    Object.keys(wordings).flatMap((sentence) => (all.has(sentence) ? [] : `${file}: ${sentence}`)),
  );
  expect(left).toEqual([]);
});

test('sentences are found wherever they stand in the source, and nothing else is', () => {
  const place = mkdtempSync(join(tmpdir(), 'said-'));
  writeFileSync(
    join(place, 'one.rs'),
    `
    #[error("cut off at {at}{}\\nhint: send it again", rest.map(|x| format!(", of {x}")))]
    // Problem::conflict("only a remark")
    fn one() -> Result<(), Problem> {
        let hint = "look at the other";
        tracing::warn!("nobody sees this: {hint}");
        sqlx::query("select id from cases");
        let quote = '"';
        return Err(Problem::conflict(
            format!("{0} has {{this}} already, and \\
                     {1:?} too", a, b))
            .hint(r#"say "no" to it"#));
    }
    fn two() { Problem::not_found("case"); note.detail("made"); Problem::forbidden("an older role") }
    fn own() -> Problem { Self::conflict("its own way").hint("这里写中文") }
    #[cfg(test)]
    mod tests { fn three() { Problem::conflict("a test says this") } }
    `,
  );
  const { seen } = sentencesOf(place, { except: /^$/ });
  rmSync(place, { recursive: true });
  expect(seen.map(({ text }) => text)).toEqual([
    'cut off at {0}{1}',
    'send it again',
    ', of {0}',
    'look at the other',
    '{0} has {this} already, and {1} too',
    'say "no" to it',
    'no such case',
    'made',
    'this needs: an older role',
    'its own way',
  ]);
});

test('a wording has the holes of its sentence, and is what the sentence is told as', () => {
  const holes = (text: string) => [...text.matchAll(/\{[~,]?(\d)\}/g)].map((hole) => hole[1]).sort();
  for (const [sentence, wording] of Object.entries<string>(Object.assign({}, ...Object.values(own), composed))) {
    expect(holes(wording), sentence).toEqual(holes(sentence));
    // Of two holes beside each other the second may be empty.
    const given = sentence.replace(/(?<=\})\{\d\}/g, '').replace(/\{(\d)\}/g, 'v$1');
    const filled = wording.replace(/\{[~,]?(\d)\}/g, (_, hole) => (given.includes(`v${hole}`) ? `v${hole}` : ''));
    expect(told(given).text.replaceAll(' ', ''), sentence).toBe(filled.replaceAll(' ', ''));
  }
});

test('every kind of problem has a title', () => {
  const kinds = [
    ...readFileSync(join(source, 'http/problem.rs'), 'utf8').matchAll(/StatusCode::[A-Z_]+, "([a-z-]+)"/g),
  ];
  expect(kinds.length).toBeGreaterThan(8);
  for (const [, kind] of kinds) expect(en.title).toHaveProperty(kind!);
});

// As the program writes them: mistakes of `rubric check` and `rubric test`, failures of recordings, the audit log.
test.each([
  [
    'expected `dimensions` as a block of `name: value`, found a number',
    '这里应为 `dimensions`（写成 `name: value` 形式的块），实际是数字',
  ],
  ["expected a limit for the quality's mean as a number, found text", '这里应为平均值的界限（数字），实际是文字'],
  [
    'expected kinds of moments as text, found a block of `name: value`',
    '这里应为 moment 种类（文字），实际是 `name: value` 形式的块',
  ],
  ['`points` must be above 0 and at most 1000, found 5000', '`points` 必须大于 0 且不超过 1000，实际为 5000'],
  ['a rubric has no field `titel`', '评分标准没有字段 `titel`'],
  ['did you mean `title`?', '您是不是要写 `title`？'],
  ['known here: zh, en', '这里可以用：zh、en'],
  ['`坏 id` cannot be an id', '`坏 id` 不能用作编号'],
  ['`fax` is not a channel', '`fax` 不是可用的渠道'],
  ['`c3` can never be met', '`c3` 永远不会达标'],
  ['a limit for `silence_share` must be a share from 0% to 100%', '`silence_share` 的界限应为 0% 到 100% 的比例'],
  [
    '`knowledge/none.yaml` cannot be read: No such file or directory (os error 2)',
    '`knowledge/none.yaml` 无法读取：没有这个文件或文件夹',
  ],
  ['the pattern cannot be read: unclosed group', '正则表达式有误：圆括号没有闭合'],
  ['duplicate mapping key: a, set DuplicateKeyPolicy in Options if acceptable at line 2, column 1', '键 `a` 重复出现'],
  [
    'mapping values are not allowed in this context at line 1, column 6',
    '这里不能出现 `键: 值`，请检查上一行的缩进，含冒号的文字要加引号',
  ],
  [
    'decode: this is no recording that we can read: it looks like a ZIP archive\nhint: WAV, MP3, FLAC and Ogg Vorbis are read',
    '解码：这不是可以读取的录音，看起来是 ZIP 压缩包\n提示：支持 WAV、MP3、FLAC 和 Ogg Vorbis',
  ],
  [
    'decode: the recording is cut off at 183 ms, it should last 53.6 s\nhint: send the whole file again',
    '解码：录音在 183 毫秒处中断，完整时长应为 53.6 秒\n提示：请重新发送完整文件',
  ],
  [
    'models/whisper-base/ggml-base-f16.bin: No such file or directory (os error 2)\nhint: `spotcheck models check` says what is missing and how to mend it',
    'models/whisper-base/ggml-base-f16.bin：没有这个文件或文件夹\n提示：运行 `spotcheck models check` 可以查看缺少什么、如何修复',
  ],
  [
    'the recording is cut off at 3:05\nhint: send the whole file again (tried again in 30.0 s)',
    '录音在 3:05 处中断\n提示：请重新发送完整文件（30.0 秒后重试）',
  ],
  [
    'greeting has no answer; closing overturns the machine without a reason',
    'greeting 还没有作答；closing 改判了机器结论，但没有写理由',
  ],
  ['the text has 600000 bytes; at most 524288 are read', '原文有 600000 字节，最多读取 524288 字节'],
  ['it is acted; this step comes at another time', '当前状态为“待复检”，还不能进行这一步'],
  ['this needs: Lead', '需要主管或管理员权限'],
  ['added as reviewer', '新增，角色为质检员'],
  ['「首次响应」未知（measured in calls only）', '「首次响应」未知（只在通话中测量）'],
])('%s', (sentence, wording) => {
  expect(told(sentence)).toEqual({ text: wording, lang: 'zh-CN' });
});

test('what is not known stays as it is, and says in which language it is', async () => {
  expect(told('the moon is full')).toEqual({ text: 'the moon is full', lang: 'en' });
  expect(told('the moon says “你好”')).toEqual({ text: 'the moon says “你好”', lang: 'en' });
  expect(told('没有致歉')).toEqual({ text: '没有致歉', lang: 'zh-CN' });
  expect(worded({ en: 'no such case', zh: '无此单' })).toEqual({ text: '无此单', lang: 'zh-CN' });
  expect(worded({ en: 'no such case' }).text).toBe('没有这张复核单');
  await speak('en');
  expect(worded({ en: 'no such case', zh: '无此单' })).toEqual({ text: 'no such case', lang: 'en' });
  expect(told('no such case')).toEqual({ text: 'no such case', lang: 'en' });
});
