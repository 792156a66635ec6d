export type PcmEncoding = 'int16' | 'int24' | 'float32'

/** The audio inside a container: what its decoder needs to know. */
export type CodedAudio =
  | { codec: 'pcm'; encoding: PcmEncoding; sample_rate: number; channels: number }
  | { codec: 'opus'; sample_rate: number; channels: number; pre_skip: number; gain: number }
  | { codec: 'flac'; sample_rate: number; channels: number }
  | { codec: 'aac'; sample_rate: number; channels: number }
