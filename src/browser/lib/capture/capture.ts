import { MicrophoneError, openMicrophone } from './microphone.js'
import { openMediaRecorderCapture } from './media-recorder-capture.js'
import type { Capture, CaptureEvents, CaptureOptions } from './types.js'
import { openWorkletCapture } from './worklet-capture.js'

/** Opens the microphone in the best way this browser has. Rejects with a MicrophoneError. */
export async function openCapture(
  workletUrl: string,
  wish: CaptureOptions,
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
  wish: CaptureOptions,
  events: CaptureEvents,
): Promise<Capture> {
  const canCompress = 'MediaRecorder' in window
  if ('AudioWorkletNode' in window) {
    try {
      return await openWorkletCapture(stream, workletUrl, wish, events)
    } catch (error) {
      if (error instanceof MicrophoneError || !canCompress) throw error
    }
  }
  if (canCompress) return openMediaRecorderCapture(stream, events)
  throw new MicrophoneError('unsupported')
}

// `ended` fires when the device is unplugged, not when the page stops the track; `mute` when a call takes the microphone.
function watch(stream: MediaStream, { onLost }: CaptureEvents): void {
  for (const track of stream.getTracks()) {
    track.addEventListener('ended', () => onLost('unplugged'))
    track.addEventListener('mute', () => onLost('interrupted'))
  }
}
