/**
 * What the props of each type of node are. Programs may say them in other ways too (`size`, `x`, `color`): the prelude
 * makes these of them. All are there unless they say `?`.
 */

import type { CanvasOp, Triple } from './node.ts'

/** Every solid: where it is inside its parent. Rotation is radians, in the order XYZ. */
export interface Placed {
  readonly position: Triple
  readonly rotation: Triple
  readonly scale: Triple
}

/** Whatever has a surface. `materials` where several are on one geometry. */
export interface Surfaced extends Placed {
  readonly material: Material
  readonly materials?: readonly Material[]
  readonly castShadow?: boolean
  readonly receiveShadow?: boolean
  readonly renderOrder?: number
  /** A geometry whose attribute `matrix`, 16 numbers an item, and perhaps `color` say where copies stand. */
  readonly instances?: string
  /** Weights of the geometry's morph targets, where it has any. */
  readonly geometry?: string
}

/** What a surface looks like, by three's names and defaults; what is as three has it is left out. */
export interface Material {
  readonly type:
    | 'basic' | 'lambert' | 'phong' | 'standard' | 'physical' | 'toon' | 'normal' | 'depth' | 'matcap' | 'line' | 'dashed' | 'points' | 'sprite' | 'shadow' // oxfmt-ignore
  /** #rrggbb */
  readonly color?: string
  readonly emissive?: string
  readonly emissiveIntensity?: number
  readonly specular?: string
  readonly shininess?: number
  readonly roughness?: number
  readonly metalness?: number
  readonly clearcoat?: number
  readonly clearcoatRoughness?: number
  readonly transmission?: number
  readonly opacity?: number
  readonly transparent?: boolean
  readonly alphaTest?: number
  readonly depthWrite?: boolean
  readonly depthTest?: boolean
  readonly side?: 'front' | 'back' | 'double'
  readonly wireframe?: boolean
  readonly flatShading?: boolean
  readonly vertexColors?: boolean
  readonly fog?: boolean
  readonly blending?: 'normal' | 'additive' | 'none'
  /** Ids of textures. */
  readonly map?: string
  readonly alphaMap?: string
  readonly emissiveMap?: string
  readonly normalMap?: string
  readonly roughnessMap?: string
  readonly metalnessMap?: string
  readonly bumpMap?: string
  readonly aoMap?: string
  /** Of points and lines. */
  readonly size?: number
  readonly sizeAttenuation?: boolean
  readonly linewidth?: number
  readonly dashSize?: number
  readonly gapSize?: number
  /** Of sprites: radians. */
  readonly rotation?: number
}

/** By type: solids. Segments and angles that are as three has them are left out. */
export interface Solids {
  readonly group: Placed
  readonly box: Surfaced & { readonly width: number; readonly height: number; readonly depth: number; readonly widthSegments?: number; readonly heightSegments?: number; readonly depthSegments?: number } // oxfmt-ignore
  readonly sphere: Surfaced & { readonly radius: number; readonly widthSegments?: number; readonly heightSegments?: number; readonly phiStart?: number; readonly phiLength?: number; readonly thetaStart?: number; readonly thetaLength?: number } // oxfmt-ignore
  readonly cylinder: Surfaced & { readonly radiusTop: number; readonly radiusBottom: number; readonly height: number; readonly radialSegments?: number; readonly heightSegments?: number; readonly openEnded?: boolean; readonly thetaStart?: number; readonly thetaLength?: number } // oxfmt-ignore
  readonly cone: Surfaced & { readonly radius: number; readonly height: number; readonly radialSegments?: number; readonly heightSegments?: number; readonly openEnded?: boolean; readonly thetaStart?: number; readonly thetaLength?: number } // oxfmt-ignore
  readonly torus: Surfaced & { readonly radius: number; readonly tube: number; readonly radialSegments?: number; readonly tubularSegments?: number; readonly arc?: number } // oxfmt-ignore
  readonly plane: Surfaced & { readonly width: number; readonly height: number; readonly widthSegments?: number; readonly heightSegments?: number } // oxfmt-ignore
  /** Any other geometry: `geometry` is its id. */
  readonly mesh: Surfaced
  /** `geometry` is its id; `segments`: pairs of points; `loop`: the last is joined to the first. */
  readonly line: Surfaced & { readonly segments?: boolean; readonly loop?: boolean }
  readonly points: Surfaced
  /** A picture that faces the camera. */
  readonly sprite: Surfaced & { readonly center: readonly [number, number] }
  /** Flat letters; `size` is the height of a line in world units, its middle is where it stands. */
  readonly text3d: Surfaced & { readonly text: string; readonly size: number }
  /** As a group: what was loaded is inside. */
  readonly model: Placed & { readonly format: string }
  readonly light: Placed & Light
  /** A camera that is not the one the scene is looked at with: nothing is drawn. */
  readonly camera: Placed & { readonly fov: number; readonly near: number; readonly far: number }
}

/** Lights, by three's names, units and defaults. */
export interface Light {
  readonly kind: 'ambient' | 'hemisphere' | 'directional' | 'point' | 'spot' | 'rect'
  readonly color: string
  readonly intensity: number
  /** Hemisphere: from below. */
  readonly groundColor?: string
  /** Directional and spot: where it shines to, in world units. */
  readonly target?: Triple
  /** Point and spot: 0 is without end. */
  readonly distance?: number
  readonly decay?: number
  /** Spot: radians from its middle; and how much of that is a soft edge, 0 to 1. */
  readonly angle?: number
  readonly penumbra?: number
  readonly width?: number
  readonly height?: number
  readonly castShadow?: boolean
}

/** Everything flat: the upper left corner, in CSS pixels of the view or inside its panel. Rotation is radians, around its middle. */
export interface Flat {
  readonly x: number
  readonly y: number
  readonly rotation?: number
}

export interface Sized extends Flat {
  readonly width: number
  readonly height: number
}

/** A paint is a CSS colour, or `none`. */
export interface Outlined {
  readonly fill: string
  readonly stroke: string
  readonly strokeWidth: number
  readonly dash?: readonly number[]
}

/** By type: what is drawn flat over the solids. */
export interface Flats {
  readonly rect: Sized & Outlined & { readonly radius?: number }
  readonly ellipse: Sized & Outlined
  readonly line2d: Flat & Outlined & { readonly points: readonly (readonly [number, number])[]; readonly arrow?: boolean } // oxfmt-ignore
  readonly polygon: Flat & Outlined & { readonly points: readonly (readonly [number, number])[] }
  /** SVG path data. */
  readonly path: Flat & Outlined & { readonly d: string }
  /** `y` is the top of its first line. Wrapped where `width` is given. */
  readonly text: Flat & Lettering & { readonly text: string; readonly width?: number }
  readonly image: Sized & { readonly src: string; readonly fit: 'fill' | 'contain' | 'cover' }
  readonly svg: Sized & { readonly svg: string }
  readonly chart: Sized & Chart
  readonly canvas: Sized & { readonly ops: readonly CanvasOp[] }
}

export interface Lettering {
  readonly color: string
  /** Pixels. */
  readonly size: number
  readonly weight: 'normal' | 'bold'
  readonly italic?: boolean
  readonly font: 'sans' | 'serif' | 'mono'
  /** Which part of it stands at x; or how lines stand in its width. */
  readonly align: 'left' | 'center' | 'right'
  /** Times the size. */
  readonly lineHeight: number
}

export const chartTypes = [
  'bar',
  'line',
  'area',
  'scatter',
  'pie',
  'histogram',
  'heatmap',
  'candles',
] as const
export type ChartType = (typeof chartTypes)[number]

export interface Chart {
  readonly chart: ChartType
  readonly title?: string
  readonly xLabel?: string
  readonly yLabel?: string
  /** Colours of the series, in turn. */
  readonly colors?: readonly string[]
  readonly legend?: boolean
  /** bar, line, area, pie, histogram: one value a label. histogram: the values are what is counted, in `bins`. */
  readonly labels?: readonly string[]
  readonly series?: readonly Series[]
  readonly stacked?: boolean
  readonly bins?: number
  /** heatmap: rows of numbers. */
  readonly rows?: readonly (readonly number[])[]
  readonly rowLabels?: readonly string[]
  readonly candles?: readonly { readonly time: string; readonly open: number; readonly high: number; readonly low: number; readonly close: number; readonly volume?: number }[] // oxfmt-ignore
  /** Where the axes begin and end, instead of where the data do. */
  readonly min?: number
  readonly max?: number
}

/** `values` is one number a label (null: a gap); scatter, and line where it wants: `points`, with a size perhaps. */
export interface Series {
  readonly name: string
  readonly values?: readonly (number | null)[]
  readonly points?: readonly (readonly [x: number, y: number, size?: number])[]
}

/** Everything of the user interface: a width or height that is left out is what the content needs. */
export interface Placeable extends Flat {
  readonly width?: number
  readonly height?: number
  readonly disabled?: boolean
  /** Colours and letters, where they are not the theme's. */
  readonly color?: string
  readonly background?: string
  readonly size?: number
}

/** By type: controls, and what holds them. */
export interface Controls {
  /** Places what is inside in a column, a row or a grid; `free`: each at its own x and y. */
  readonly panel: Placeable & { readonly title?: string; readonly layout: 'column' | 'row' | 'grid' | 'free'; readonly columns?: number; readonly gap: number; readonly padding: number } // oxfmt-ignore
  readonly label: Placeable & { readonly text: string; readonly weight?: 'normal' | 'bold'; readonly align?: 'left' | 'center' | 'right' } // oxfmt-ignore
  readonly button: Placeable & { readonly text: string; readonly primary?: boolean }
  readonly slider: Placeable & { readonly min: number; readonly max: number; readonly step: number; readonly value: number; readonly label?: string } // oxfmt-ignore
  readonly input: Placeable & { readonly value: string; readonly placeholder?: string; readonly label?: string; readonly kind?: 'text' | 'number' | 'password' | 'date' | 'color' } // oxfmt-ignore
  readonly textarea: Placeable & { readonly value: string; readonly placeholder?: string; readonly label?: string; readonly rows: number } // oxfmt-ignore
  readonly select: Placeable & {
    readonly options: readonly string[]
    readonly value: string
    readonly label?: string
  }
  readonly checkbox: Placeable & { readonly checked: boolean; readonly label?: string }
  readonly table: Placeable & { readonly columns: readonly string[]; readonly rows: readonly (readonly (string | number | boolean | null)[])[] } // oxfmt-ignore
  readonly markdown: Placeable & { readonly text: string }
  readonly code: Placeable & { readonly text: string; readonly language?: string }
  readonly progress: Placeable & { readonly value: number; readonly max: number; readonly label?: string }
  readonly html: Placeable & { readonly html: string }
}

export type SolidType = keyof Solids
export type FlatType = keyof Flats
export type ControlType = keyof Controls
