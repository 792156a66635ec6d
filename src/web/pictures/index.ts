export { answerPicture } from './answer.js'
export { badgePicture, TIERS, type Badge } from './badge.js'
export type { Picture } from './picture.js'
export { closePictures, renderPicture } from './render.js'
