// Makes a stored schema ready for the viewer: stable ids, 24-hour times, files that are already there.
function withId(component, prefix, options) {
  const key = component.key ?? component.path;
  const id = key ? `${prefix}${key}` : undefined;
  const changed = { ...component, ...(id && { id }) };
  if (component.type === 'datetime') {
    changed.use24h = true;
    if (component.subtype === 'datetime') changed.timeSerializingFormat ??= 'utc_offset';
  }
  if (component.type === 'filepicker' && options.files.of(key).length) {
    changed.validate = { ...component.validate, required: false };
  }
  if (component.components) {
    const isList = component.type === 'dynamiclist';
    const inner = isList ? `${prefix}${component.path}-` : prefix;
    const row = isList ? new Set(component.components.map(one => one.key)) : options.row;
    changed.components = all(component.components, inner, { ...options, row });
  }
  if (options.row && component.conditional?.hide) {
    changed.conditional = { ...component.conditional, hide: withinRow(component.conditional.hide, options.row) };
  }
  return changed;
}

// our forms name a neighbour in the same row by its key; the viewer finds it under `this`
function withinRow(condition, keys) {
  return condition.replace(/"[^"]*"|[A-Za-z_]\w*/g, word => (keys.has(word) ? `this.${word}` : word));
}

function all(components, prefix, options) {
  return (components ?? [])
    .filter(component => options.ownButton || component.type !== 'button')
    .map(component => withId(component, prefix, options));
}

export function prepare(schema, options) {
  return { ...schema, components: all(schema.components, 'f-', options) };
}

// "agenda.0.title" → the viewer's field id and row
export function locate(place) {
  const [key, row, inner] = place.split('.');
  return inner === undefined ? { id: `f-${key}`, rows: [] } : { id: `f-${key}-${inner}`, rows: [Number(row)] };
}
