// translate() of the modeler in Thai: dictionary, then names of element types, then lint messages with names inside.
import { makeTranslate } from '../words.js';
import diagram from './diagram-th.js';
import { lintMessage, lint } from './lint-th.js';
import panel from './panel-th.js';
import { typeName } from './types-th.js';

const dictionary = { ...diagram, ...lint, ...panel };
const plain = makeTranslate(dictionary);
export const missing = new Set();

export function translateModeler(template, replacements) {
  if (template in dictionary) return plain(template, replacements);
  const composed = typeName(template) ?? lintMessage(template);
  if (composed === undefined) missing.add(template);
  return composed ?? plain(template, replacements);
}
globalThis.samphanMissing = missing;
