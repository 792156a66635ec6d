/** Its own types are not where its `exports` lead. */
declare module '@resvg/resvg-wasm' {
  /** To be called once. */
  export function initWasm(wasm: Uint8Array): Promise<void>

  export class Resvg {
    constructor(svg: string, options: { font: { fontBuffers: Uint8Array[] } })
    render(): RenderedImage
    free(): void
  }

  interface RenderedImage {
    asPng(): Uint8Array
    free(): void
  }
}
