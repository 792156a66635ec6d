import { readFile, readdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

/** What packs well; the rest is packed already. */
const PACKED = /\.(js|css|svg|txt)$/

/** Writes the packed forms of what packs well, as small as they get: it is done once and sent often. */
export async function pack(folder) {
  const files = (await listFiles(folder)).filter((file) => PACKED.test(file))
  await Promise.all(
    files.map(async (file) => {
      const name = path.join(folder, file)
      const plain = await readFile(name)
      const br = await promisify(brotliCompress)(plain, {
        params: { [constants.BROTLI_PARAM_SIZE_HINT]: plain.length },
      })
      await Promise.all([
        writeFile(`${name}.br`, br),
        writeFile(`${name}.gz`, await promisify(gzip)(plain, { level: 9 })),
      ])
    }),
  )
}

/** Files below `folder`, relative to it, with forward slashes, sorted. */
export async function listFiles(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, '/'))
    .sort()
}
