// The global scope of the audio thread, which the DOM's types lack.
declare abstract class AudioWorkletProcessor {
  readonly port: MessagePort
}
declare const currentFrame: number
declare function registerProcessor(name: string, processor: new () => AudioWorkletProcessor): void

/** About 20 ms: smooth enough for a level meter, rare enough for a slow phone. */
const CHUNK_FRAMES = 1024

/** Posts the first input's samples, unchanged and in chunks, with the frame before which each chunk ends. */
class CaptureProcessor extends AudioWorkletProcessor {
  private chunk = new Float32Array(CHUNK_FRAMES)
  private filled = 0

  process(inputs: Float32Array[][]): boolean {
    const samples = inputs[0]?.[0]
    if (samples) this.append(samples, currentFrame)
    return true
  }

  // In today's browsers a chunk is a whole number of blocks; other blocks are split.
  private append(samples: Float32Array, frame: number): void {
    let offset = 0
    while (offset < samples.length) {
      const part = samples.subarray(offset, offset + CHUNK_FRAMES - this.filled)
      this.chunk.set(part, this.filled)
      this.filled += part.length
      offset += part.length
      if (this.filled === CHUNK_FRAMES) this.flush(frame + offset)
    }
  }

  private flush(end: number): void {
    this.port.postMessage({ samples: this.chunk, end }, [this.chunk.buffer])
    this.chunk = new Float32Array(CHUNK_FRAMES)
    this.filled = 0
  }
}

registerProcessor('capture', CaptureProcessor)
