// Every page: style sheets, htmx, and the small progressive modules.
import 'all-styles';
import './base/fragments.js';
import './base/menu.js';
import './base/confirm.js';
import './base/dialogs.js';
import './base/flash.js';
import './base/keys.js';
import './base/theme.js';
import './base/live.js';
import './base/small.js';

document.documentElement.classList.add('js');
