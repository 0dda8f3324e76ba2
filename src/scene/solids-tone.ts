import * as THREE from 'three'
import type { View } from './node.ts'

/** What three calls the ways in which bright colours are made to fit. */
export const toneMappings: Readonly<Record<View['toneMapping'], THREE.ToneMapping>> = {
  none: THREE.NoToneMapping,
  linear: THREE.LinearToneMapping,
  reinhard: THREE.ReinhardToneMapping,
  cineon: THREE.CineonToneMapping,
  aces: THREE.ACESFilmicToneMapping,
  agx: THREE.AgXToneMapping,
  neutral: THREE.NeutralToneMapping,
}
