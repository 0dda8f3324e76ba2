const THREE = require('three');
const { OrbitControls } = require('three/examples/jsm/controls/OrbitControls.js');

const scene = new THREE.Scene();
const camera = new THREE.PerspectiveCamera();
camera.position.z = 4;
const renderer = new THREE.WebGLRenderer();
const donut = new THREE.Mesh(new THREE.TorusGeometry(1, 0.4, 16, 48), new THREE.MeshNormalMaterial());
scene.add(donut);
new OrbitControls(camera, renderer.domElement);
renderer.render(scene, camera);
