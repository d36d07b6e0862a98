// Writes BUILD.json (inputs, files and packages with hashes) and THIRD_PARTY_LICENSES.txt into the built folder.
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

const sha256 = bytes => crypto.createHash('sha256').update(bytes).digest('hex');

function filesIn(folder) {
  return fs.readdirSync(folder, { withFileTypes: true })
    .flatMap(entry => (entry.isDirectory() ? filesIn(path.join(folder, entry.name)) : [path.join(folder, entry.name)]))
    .map(file => file.split(path.sep).join('/')).sort();
}

function packagesOf(metafile) {
  const folders = new Set();
  for (const input of Object.keys(metafile.inputs)) {
    const match = /^(?:[a-z-]+:)?(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input);
    if (match) folders.add(match[1]);
  }
  return [...folders].sort().map(folder => {
    const about = JSON.parse(fs.readFileSync(`${folder}/package.json`, 'utf8'));
    const file = fs.readdirSync(folder).find(name => /^(licen[sc]e|copying|ofl)/i.test(name));
    const license = typeof about.license === 'string' ? about.license : about.license?.type ?? 'see text';
    const text = file ? fs.readFileSync(path.join(folder, file), 'utf8').trim() : '(no licence text in the package)';
    return { name: about.name, version: about.version, license, text };
  });
}

export function record(dist, metafile) {
  const inputs = ['build.mjs', 'package-lock.json', 'package.json', ...filesIn('build'), ...filesIn('src')];
  const packages = packagesOf(metafile);
  const built = filesIn(dist);
  const files = Object.fromEntries(built.map(file => {
    const bytes = fs.readFileSync(file);
    return [file.slice(dist.length + 1), { bytes: bytes.length, sha256: sha256(bytes) }];
  }));
  const licences = packages.map(({ name, version, license, text }) => `${'='.repeat(78)}\n${name} ${version} (${license})\n\n${text}\n`);
  fs.writeFileSync(`${dist}/THIRD_PARTY_LICENSES.txt`, licences.join('\n'));
  fs.writeFileSync(`${dist}/BUILD.json`, `${JSON.stringify({
    inputs: Object.fromEntries(inputs.map(file => [file, sha256(fs.readFileSync(file))])),
    files,
    packages: packages.map(({ text, ...about }) => about),
  }, null, 1)}\n`);
  const bytes = Object.values(files).reduce((sum, file) => sum + file.bytes, 0);
  return { files: built.length, packages: packages.length, kilobytes: Math.round(bytes / 1024) };
}
