/** The answers a contributor may choose from when they describe themselves. */
export const AGE_BANDS = ['18-29', '30-39', '40-49', '50-59', '60-69', '70+'] as const
export const GENDERS = ['female', 'male', 'nonbinary', 'self_described', 'undisclosed'] as const
