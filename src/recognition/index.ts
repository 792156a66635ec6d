export { findBadge, shareBadge, type Badge, type ShownBadge } from './badges.js'
export { hoursGoal } from '../shared/hours-goal.js'
export { KINDS, MILESTONES, TIERS, VALID_PERCENT_LEAST, type Kind, type Tier } from './milestones.js'
export { recognise, type Progress, type Recognition } from './recognise.js'
