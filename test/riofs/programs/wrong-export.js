import * as THREE from 'three'
import { Teapot } from 'three/addons/geometries/Teapot.js'
scene.add(new Teapot())
