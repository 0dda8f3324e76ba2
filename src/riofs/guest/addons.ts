/** What pages import beside three itself: controls, composers, panels of knobs; each as far as it makes sense here. */

import type { Stage } from './stage.ts'
import { controls } from './controls.ts'

export const addons = (stage: Stage): Record<string, unknown> => ({
  ...controls(stage),
})
