import { moment } from '../../scene/moment.ts'
import type { SceneNode, View } from '../../scene/node.ts'
import { fit } from '../../scene/solids-camera.ts'
import { toneMappings } from '../../scene/solids-tone.ts'
import { SolidScene } from '../../scene/solids.ts'
import type { Change } from '../../scene/solids.ts'
import type { Asked } from './pictures.ts'
import { place, texels } from './place.ts'
import { Raster } from './raster/raster.ts'

/** The solids of a scene, kept and drawn. */
export class Solid {
  readonly #scene = new SolidScene(place)
  readonly #raster = new Raster(texels)
  /** What is somewhere else at another time. */
  readonly #moving = new Map<string, SceneNode>()

  learn(change: Change): void {
    for (const id of change.drop ?? []) this.#moving.delete(id)
    for (const node of change.set ?? [])
      if (node.animations?.length) this.#moving.set(node.id, node)
      else this.#moving.delete(node.id)
    this.#scene.apply(change)
  }

  /** RGBA, good until the next picture. `fitted`: with all that there is, however the camera stands. */
  async draw(
    { toneMapping, exposure }: View,
    { width, height, clock }: Asked,
    fitted: boolean,
  ): Promise<Uint8ClampedArray> {
    this.#scene.apply({ set: [...this.#moving.values()].map((node) => moment(node, clock)) })
    await this.#scene.ready()
    const camera = this.#scene.camera(width / height)
    if (fitted) fit(camera, this.#scene.box())
    const tone = { toneMapping: toneMappings[toneMapping] ?? toneMappings.none, exposure }
    return this.#raster.draw(this.#scene.scene, camera, { width, height, ...tone })
  }
}
