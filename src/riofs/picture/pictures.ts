import type { Resource, SceneNode, View } from '../../scene/node.ts'

/** What is drawn. */
export interface Shown {
  readonly nodes: readonly SceneNode[]
  readonly resources: readonly Resource[]
  readonly view: View
}

/** How it is drawn. */
export interface Asked {
  /** Pixels of the picture. */
  readonly width: number
  readonly height: number
  /** Seconds of the scene's clock: where animations are. */
  readonly clock: number
  /** `fit`: everything there is, as large as it fits; the id of a node: that one alone, as large as it fits. Absent: the view. */
  readonly what?: { readonly kind: 'fit' } | { readonly kind: 'node'; readonly id: string }
}

/** Draws scenes without anybody waiting who has not asked. */
export interface Pictures extends AsyncDisposable {
  /** A PNG. @throws FileError ENOENT for a node that is not there; the signal's reason */
  png(shown: Shown, asked: Asked, signal: AbortSignal): Promise<Uint8Array>
}
