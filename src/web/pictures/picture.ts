/** In pixels; what those ask for who show a picture beside a link. */
export const PICTURE_WIDTH = 1200
export const PICTURE_HEIGHT = 630

/** What renderPicture draws: plain data, as it goes to another thread, where letters become outlines. */
export interface Picture {
  /** SVG elements, without any text. */
  shapes: string
  /** What is written on them. */
  columns: Column[]
}

/** Texts below each other. All of it is made smaller where it does not fit. */
export interface Column {
  words: Words[]
  room: Room
}

/**
 * How text is set: `weight` is the nearest of a font's own, `language` (BCP 47) chooses among fonts of one script. The
 * direction `auto` is that of the first letter, as for names.
 */
export interface Setting {
  text: string
  language: string
  weight: 500 | 800
  dir: 'ltr' | 'rtl' | 'auto'
}

/** A text that becomes one line, or two where one would be too small. */
export interface Words extends Setting {
  /** In pixels, where it fits; smaller else. */
  size: number
  fill: string
  /** Below it, in pixels. */
  gap?: number
  /** Set in two lines rather than smaller than this; in one, however small, unless told. */
  smallest?: number
}

/** In pixels; `x` is the edge, or the middle, where lines stand. They are in the middle of the height unless told. */
export interface Room {
  x: number
  y: number
  width: number
  height: number
  at: 'left' | 'middle' | 'right'
  /** The first line stands on `y`, as its neighbours do. */
  onLine?: boolean
}

/** A coordinate, precise enough that nothing is seen to move. */
export function px(value: number): number {
  return Math.round(value * 100) / 100
}
