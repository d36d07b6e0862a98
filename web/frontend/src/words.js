// The page's language, its translate function and dates as people write them.
export const language = document.documentElement.lang?.startsWith('th') ? 'th' : 'en';

export function makeTranslate(dictionary, missing = new Set()) {
  return function translate(template, replacements = {}) {
    const text = dictionary[template];
    if (text === undefined) missing.add(template);
    return String(text ?? template).replace(/{([^}]+)}/g, (_, key) => replacements?.[key] ?? `{${key}}`);
  };
}

// islands' own texts: pairs of English and Thai
export const pick = (english, thai) => (language === 'th' ? thai : english);

const zone = document.documentElement.dataset.zone || 'Asia/Bangkok';
const locale = language === 'th' ? 'th-TH-u-ca-buddhist' : 'en-GB';
const formats = {
  moment: new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', timeZone: zone }),
  time: new Intl.DateTimeFormat(locale, { timeStyle: 'short', timeZone: zone }),
};
export const momentText = moment => formats.moment.format(new Date(moment));
export const timeText = moment => formats.time.format(new Date(moment));
