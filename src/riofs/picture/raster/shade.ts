/** Where light falls: in view space, with the normal that the surface has there, and in pixels. */
export interface Spot {
  readonly px: number
  readonly py: number
  readonly pz: number
  readonly cx: number
  readonly cy: number
  readonly cz: number
  readonly x: number
  readonly y: number
}

/** What a light does not reach because something is in its way. */
export interface Shade {
  /** How much of the light there is, 0 to 1. */
  lit(spot: Spot): number
}
