import type { AudioProcessing } from '../api/types.js'

/** Why nothing can be recorded, by what the contributor can do about it. */
export type MicrophoneFailure =
  /** The page was loaded without TLS, so the browser offers no microphone. */
  | 'insecure'
  /** This browser cannot record at all. */
  | 'unsupported'
  /** The contributor, the browser or the system refused. */
  | 'denied'
  | 'missing'
  /** Another program uses it. */
  | 'busy'
  /** It was disconnected while in use. */
  | 'unplugged'
  /** The phone took it for a call, or locked its screen. */
  | 'interrupted'
  | 'unknown'

export class MicrophoneError extends Error {
  constructor(readonly failure: MicrophoneFailure) {
    super(failure)
    this.name = 'MicrophoneError'
  }
}

/** Which microphone is opened, and with which processing. */
export interface MicrophoneOptions {
  /** The browser's processing of the sound; none by default. */
  processing?: AudioProcessing
  /** As `enumerateDevices` names it; another microphone is used when it is missing. */
  deviceId?: string | null
}

/** Opens the microphone. Rejects with a MicrophoneError. */
export async function openMicrophone(wish: MicrophoneOptions): Promise<MediaStream> {
  if (!window.isSecureContext) throw new MicrophoneError('insecure')
  if (!navigator.mediaDevices?.getUserMedia) throw new MicrophoneError('unsupported')
  try {
    return await navigator.mediaDevices.getUserMedia({ audio: constraintsFor(wish) })
  } catch (error) {
    throw new MicrophoneError(microphoneFailure((error as DOMException).name))
  }
}

/** Asks for unprocessed sound unless the campaign says otherwise: processing for calls damages a recording. */
export function constraintsFor({ processing = {}, deviceId }: MicrophoneOptions): MediaTrackConstraints {
  return {
    channelCount: { ideal: 1 },
    echoCancellation: { ideal: processing.echo_cancellation ?? false },
    noiseSuppression: { ideal: processing.noise_suppression ?? false },
    autoGainControl: { ideal: processing.auto_gain_control ?? false },
    ...(deviceId && { deviceId: { ideal: deviceId } }),
  }
}

/** Classifies getUserMedia's error by its name, old names of Safari and Chrome included. */
export function microphoneFailure(errorName: string): MicrophoneFailure {
  switch (errorName) {
    case 'NotAllowedError':
    case 'PermissionDeniedError':
      return 'denied'
    case 'NotFoundError':
    case 'DevicesNotFoundError':
    case 'OverconstrainedError':
      return 'missing'
    case 'NotReadableError':
    case 'TrackStartError':
    case 'AbortError':
      return 'busy'
    case 'SecurityError':
      return 'insecure'
    case 'TypeError':
    case 'NotSupportedError':
      return 'unsupported'
    default:
      return 'unknown'
  }
}
