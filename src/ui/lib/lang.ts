/** The language of a text that people or the machine wrote, for its `lang` attribute: Han script means Chinese. */
export const langOf = (text: string): 'zh-CN' | 'en' => (/\p{Script=Han}/u.test(text) ? 'zh-CN' : 'en');
