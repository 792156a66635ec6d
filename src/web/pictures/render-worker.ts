/** What the picture thread runs: see render.ts. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { initWasm, Resvg } from '@resvg/resvg-wasm'
import { drawColumn } from './column.js'
import { PICTURE_HEIGHT, PICTURE_WIDTH, type Picture } from './picture.js'

await initWasm(readFileSync(fileURLToPath(import.meta.resolve('@resvg/resvg-wasm/index_bg.wasm'))))

export default function render(picture: Picture): Uint8Array {
  const drawing = new Resvg(outline(picture), { font: { fontBuffers: [] } })
  const image = drawing.render()
  try {
    return image.asPng()
  } finally {
    image.free()
    drawing.free()
  }
}

/** The picture as SVG that needs no fonts, so that it looks the same everywhere. */
export function outline({ shapes, columns }: Picture): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${PICTURE_WIDTH} ${PICTURE_HEIGHT}" width="${PICTURE_WIDTH}" height="${PICTURE_HEIGHT}">
${shapes}
${columns.map(drawColumn).join('\n')}
</svg>`
}
