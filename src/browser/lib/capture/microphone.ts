import type { Processing } from '../api/client.js'

/** Why there is no sound to record, by what a person can do about it. */
export type MicrophoneTrouble =
  /** The page came without TLS: browsers lend it no microphone. */
  | 'insecure'
  /** This browser cannot record at all. */
  | 'unsupported'
  /** The person, the browser or the system said no. */
  | 'denied'
  | 'missing'
  /** Another program holds it. */
  | 'busy'
  /** It went away while it was in use. */
  | 'unplugged'
  /** The phone took it: a call, a locked screen. */
  | 'interrupted'
  | 'unknown'

export class MicrophoneError extends Error {
  constructor(readonly trouble: MicrophoneTrouble) {
    super(trouble)
    this.name = 'MicrophoneError'
  }
}

/** Which microphone is opened, and how. */
export interface MicrophoneWish {
  /** What the browser should do to the sound: nothing, unless it is said. */
  processing?: Processing
  /** As `enumerateDevices` names it; when it is not there any more, another one is taken. */
  deviceId?: string | null
}

/** Asks for the microphone. Rejects with a MicrophoneError. */
export async function openMicrophone(wish: MicrophoneWish): Promise<MediaStream> {
  if (!window.isSecureContext) throw new MicrophoneError('insecure')
  if (!navigator.mediaDevices?.getUserMedia) throw new MicrophoneError('unsupported')
  try {
    return await navigator.mediaDevices.getUserMedia({ audio: constraintsFor(wish) })
  } catch (error) {
    throw new MicrophoneError(microphoneTrouble((error as DOMException).name))
  }
}

/** Speech as it is, unless a campaign says otherwise: what makes a call pleasant damages a recording. */
export function constraintsFor({ processing = {}, deviceId }: MicrophoneWish): MediaTrackConstraints {
  return {
    channelCount: { ideal: 1 },
    echoCancellation: { ideal: processing.echo_cancellation ?? false },
    noiseSuppression: { ideal: processing.noise_suppression ?? false },
    autoGainControl: { ideal: processing.auto_gain_control ?? false },
    ...(deviceId && { deviceId: { ideal: deviceId } }),
  }
}

/** The trouble behind the name of getUserMedia's error, old names of Safari and Chrome included. */
export function microphoneTrouble(errorName: string): MicrophoneTrouble {
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
