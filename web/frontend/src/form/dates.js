// Dates as people write them: 12/12/2569 in Thai, 12/12/2026 in English; what is stored stays ISO 8601.
import flatpickr from 'flatpickr';
import { Thai } from 'flatpickr/dist/l10n/th.js';

const two = number => String(number).padStart(2, '0');

// a year beyond 2300 can only be of the Buddhist era
export function parseDay(text) {
  if (text instanceof Date) return new Date(text);
  if (text === 'today') return new Date(new Date().setHours(0, 0, 0, 0));
  const parts = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$/.exec(String(text).trim());
  if (!parts) {
    const day = new Date(text);
    return Number.isNaN(day.getTime()) ? undefined : day;
  }
  const [date, month, year] = parts.slice(1).map(Number);
  const day = new Date(year > 2300 ? year - 543 : year, month - 1, date);
  return day.getMonth() === month - 1 ? day : undefined;
}

export function setUpDates(language) {
  const thai = language === 'th';
  const era = thai ? 543 : 0;
  if (thai) flatpickr.localize({ ...Thai, firstDayOfWeek: 0 });
  const spoken = new Intl.DateTimeFormat(thai ? 'th-TH-u-ca-buddhist' : 'en-GB', { dateStyle: 'long' });
  const eraYears = picker => {
    const shown = document.createElement('span');
    shown.className = 'be-year';
    const update = () => { shown.textContent = picker.currentYear + era; };
    picker.config.formatDate = (day, format) => (format === picker.config.ariaDateFormat
      ? spoken.format(day) : `${two(day.getDate())}/${two(day.getMonth() + 1)}/${day.getFullYear() + era}`);
    picker.config.parseDate = parseDay;
    return {
      onReady() {
        picker._input.placeholder = thai ? 'วว/ดด/ปปปป (พ.ศ.)' : 'dd/mm/yyyy';
        picker.monthsDropdownContainer?.setAttribute('aria-label', thai ? 'เดือน' : 'Month');
        if (!thai) return;
        picker.currentYearElement.parentNode.hidden = true;
        picker.currentYearElement.parentNode.after(shown);
        update();
      },
      onYearChange: update, onMonthChange: update, onOpen: update, onValueUpdate: update,
    };
  };
  flatpickr.setDefaults({ plugins: [eraYears] });
}
