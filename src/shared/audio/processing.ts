/** The processing, made for calls, that a browser can apply to a microphone's sound. */
export const PROCESSING = ['echo_cancellation', 'noise_suppression', 'auto_gain_control'] as const
