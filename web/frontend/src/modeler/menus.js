// Takes out of the palette and the replace menu what the machine does not run, and the complex gateway,
// which runs, but whose activation condition no field of the panel asks for.
const refused = /complex-gateway|multiplicity/i;
const keep = entries => Object.fromEntries(Object.entries(entries).filter(([id]) => !refused.test(id)));

function Menus(palette, popupMenu, contextPad) {
  palette.registerProvider(100, { getPaletteEntries: () => keep });
  const provider = { getPopupMenuEntries: () => keep, getPopupMenuHeaderEntries: () => keep };
  popupMenu.registerProvider('bpmn-replace', 100, provider);
  contextPad.registerProvider(100, { getContextPadEntries: () => keep, getMultiElementContextPadEntries: () => keep });
}
Menus.$inject = ['palette', 'popupMenu', 'contextPad'];

export default { __init__: ['samphanMenus'], samphanMenus: ['type', Menus] };
