import { MicrophoneError, openMicrophone } from './microphone.js'
import { openCompressed } from './media-recorder-capture.js'
import type { Capture, CaptureEvents, CaptureWish } from './types.js'
import { openSampled } from './worklet-capture.js'

/** Opens the microphone, the best way this browser has. Rejects with a MicrophoneError. */
export async function openCapture(
  workletUrl: string,
  wish: CaptureWish,
  events: CaptureEvents,
): Promise<Capture> {
  const stream = await openMicrophone(wish)
  try {
    const capture = await open(stream, workletUrl, wish, events)
    watch(stream, events)
    return capture
  } catch (error) {
    for (const track of stream.getTracks()) track.stop()
    throw error instanceof MicrophoneError ? error : new MicrophoneError('unknown')
  }
}

async function open(
  stream: MediaStream,
  workletUrl: string,
  wish: CaptureWish,
  events: CaptureEvents,
): Promise<Capture> {
  const canCompress = 'MediaRecorder' in window
  if ('AudioWorkletNode' in window) {
    try {
      return await openSampled(stream, workletUrl, wish, events)
    } catch (error) {
      if (error instanceof MicrophoneError || !canCompress) throw error
    }
  }
  if (canCompress) return openCompressed(stream, events)
  throw new MicrophoneError('unsupported')
}

// `ended` comes when the device goes, not when we stop the track ourselves; `mute` when the phone takes it for a call.
function watch(stream: MediaStream, { onLost }: CaptureEvents): void {
  for (const track of stream.getTracks()) {
    track.addEventListener('ended', () => onLost('unplugged'))
    track.addEventListener('mute', () => onLost('interrupted'))
  }
}
