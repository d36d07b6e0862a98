// diagram-js breaks labels at spaces and hyphens only, so a Thai label is cut inside a word.
// Wrap with the browser's word segmenter before the label is laid out.
import TextRenderer from 'bpmn-js/lib/draw/TextRenderer';

const segmenter = globalThis.Intl?.Segmenter ? new Intl.Segmenter('th', { granularity: 'word' }) : null;
const thai = /[\u0E00-\u0E7F]/;
// repetition and abbreviation marks and closing punctuation stay with the word before
const clinging = /^[\u0E2F\u0E46)\]\u201D.,:;!?%/]/;
const opening = /[([\u201C]$/;
let context;

function width(text, style) {
  context ??= document.createElement('canvas').getContext('2d');
  context.font = `${style.fontWeight || 'normal'} ${parseInt(style.fontSize, 10)}px ${style.fontFamily}`;
  return context.measureText(text).width;
}

export function wrapThai(text, room, style) {
  if (!segmenter || !text || !thai.test(text)) return text;
  return text.split(/\r?\n/).map(line => {
    const lines = [];
    let current = '';
    for (const { segment } of segmenter.segment(line)) {
      const full = width((current + segment).trimEnd(), style) > room;
      if (current && full && !clinging.test(segment) && !opening.test(current)) {
        lines.push(current.trimEnd());
        current = segment.trimStart();
      } else current += segment;
    }
    return [...lines, current].join('\n');
  }).join('\n');
}

const sides = padding => (typeof padding === 'number' ? 2 * padding : (padding?.left || 0) + (padding?.right || 0));

function ThaiTextRenderer(config) {
  TextRenderer.call(this, config);
  const plain = { ...this };
  const wrapped = (text, options) => (options?.box?.width
    ? wrapThai(text, options.box.width - sides(options.padding ?? 0), { ...this.getDefaultStyle(), ...options.style }) : text);
  this.createText = (text, options) => plain.createText.call(this, wrapped(text, options), options);
  this.getDimensions = (text, options) => plain.getDimensions.call(this, wrapped(text, options), options);
  this.getExternalLabelBounds = (bounds, text) => plain.getExternalLabelBounds.call(
    this, bounds, wrapThai(text, Math.max(bounds.width, 90), this.getExternalStyle()));
  this.getTextAnnotationBounds = (bounds, text) => plain.getTextAnnotationBounds.call(
    this, bounds, wrapThai(text, bounds.width - 10, this.getDefaultStyle()));
}
ThaiTextRenderer.$inject = ['config.textRenderer'];

export const thaiText = { textRenderer: ['type', ThaiTextRenderer] };

// canvas measureText ignores var(): hand over the resolved family
export function textStyle() {
  const { fontFamily } = getComputedStyle(document.body);
  return {
    defaultStyle: { fontFamily, fontSize: 12, lineHeight: 1.4 },
    externalStyle: { fontFamily, fontSize: 11, lineHeight: 1.4 },
  };
}

export const colours = {
  defaultFillColor: 'var(--bio-surface)', defaultStrokeColor: 'var(--bio-text)', defaultLabelColor: 'var(--bio-text)',
};

export const fontsReady = () => Promise.all(
  ['12px', '600 12px'].map(size => document.fonts.load(`${size} "Noto Sans Thai VF"`, 'กa'))).catch(() => {});
