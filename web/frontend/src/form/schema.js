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
    const inner = component.type === 'dynamiclist' ? `${prefix}${component.path}-` : prefix;
    changed.components = all(component.components, inner, options);
  }
  return changed;
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
