"""The light: GLSL programs that shade everything in linear light and write it through the tone curve of `tone`.

One vertex program serves all; the fragment program is put together from a common part and one surface each. On a CPU
texture look-ups cost most, shadows above all, and branches save nothing: each surface looks up only what it needs.
"""

from __future__ import annotations

from panda3d.core import Shader

VERTEX = """#version 330
uniform mat4 p3d_ModelViewProjectionMatrix;
uniform mat4 p3d_ModelMatrix;
in vec4 p3d_Vertex;
in vec3 p3d_Normal;
in vec4 p3d_Color;
in vec2 p3d_MultiTexCoord0;
out vec3 world;
out vec3 normal;
out vec4 colour;
out vec2 uv;
void main() {
    gl_Position = p3d_ModelViewProjectionMatrix * p3d_Vertex;
    world = (p3d_ModelMatrix * p3d_Vertex).xyz;
    normal = mat3(p3d_ModelMatrix) * p3d_Normal;
    vec3 linear = p3d_Color.rgb * p3d_Color.rgb;   // near enough to sRGB to linear
    colour = vec4(mix(linear, vec3(dot(linear, vec3(0.3, 0.6, 0.1))), 0.12), p3d_Color.a);   // no paint is pure
    uv = p3d_MultiTexCoord0;
}
"""

COMMON = """
uniform vec3 eye;
uniform vec3 sun_direction;
uniform vec3 sun_light;   // see daylight.py
uniform vec3 sky_light;   // a factor
uniform mat4 still_shadow_from_world;
uniform mat4 actor_shadow_from_world;
uniform sampler2DShadow still_shadow;
uniform sampler2DShadow actor_shadow;
uniform sampler2D p3d_Texture0;
uniform sampler2D noise;
in vec3 world;
in vec3 normal;
in vec4 colour;
in vec2 uv;
out vec4 result;

const float EXPOSURE = 0.46;
const vec3 ZENITH = vec3(0.16, 0.33, 0.72);
const vec3 HORIZON = vec3(0.66, 0.76, 0.88);
const vec3 BOUNCE = vec3(0.52, 0.49, 0.44);

vec3 sky(vec3 direction) {
    float up = max(direction.z, 0.0);
    vec3 air = mix(HORIZON, ZENITH, sqrt(min(1.6 * up, 1.0)));
    float toward = max(dot(direction, sun_direction), 0.0);
    float glow = toward * toward;
    glow *= glow;
    glow *= glow;   // the eighth power
    return air * sky_light + sun_light * vec3(0.1034, 0.0944, 0.0756) * glow;
}

float still_light(vec3 n) {
    vec3 at = (still_shadow_from_world * vec4(world + 0.12 * n, 1.0)).xyz;
    float light = texture(still_shadow, at);
    return all(lessThan(abs(at - 0.5), vec3(0.499))) ? light : 1.0;
}

float actor_light(vec3 n) {
    vec3 at = (actor_shadow_from_world * vec4(world + 0.015 * n, 1.0)).xyz;
    float light = texture(actor_shadow, at);
    return all(lessThan(abs(at - 0.5), vec3(0.495))) ? light : 1.0;
}

float sunlit(vec3 n) {
    float light = 1.0;
#ifdef UNDER_STILL
    light *= still_light(n);
#endif
#ifdef UNDER_ACTORS
    light *= actor_light(n);
#endif
    return light;
}

vec3 ambient(vec3 n) {
    return sky_light * mix(BOUNCE, vec3(0.72, 0.82, 1.00), 0.5 + 0.5 * n.z);
}

vec3 lit(vec3 albedo, vec3 n, float openness) {
    float facing = dot(n, sun_direction);
    float light = facing > 0.0 ? facing * sunlit(n) : 0.0;
    return albedo * (sun_light * light + ambient(n) * openness);
}

vec3 mirrored(vec3 n, float gloss, float light) {
    vec3 view = normalize(world - eye);
    vec3 bounce = reflect(view, n);
    float aslant = 1.0 - max(dot(-view, n), 0.0);
    float fresnel = 0.04 + 0.96 * aslant * aslant * aslant * aslant;
    vec3 around = bounce.z > 0.0 ? sky(bounce) : mix(HORIZON, BOUNCE, min(1.0, -8.0 * bounce.z)) * 0.5 * sky_light;
    float glint = max(dot(bounce, sun_direction), 0.0);
    for (int i = 0; i < 8; i++) glint *= glint;   // the 256th power
    glint *= 60.0 * light;
    return gloss * (fresnel * 1.4 + 0.06) * (around + sun_light * glint);
}

vec4 developed(vec3 light) {
    light *= EXPOSURE;
    return vec4(sqrt(min(light * (2.51 * light + 0.03) / (light * (2.43 * light + 0.59) + 0.14), 1.0)), 1.0);
}

void finish(vec3 light) {
    float air = 0.00035 / gl_FragCoord.w;   // half of what lies between, nearly as an exponential law has it
    float clear = 1.0 / (1.0 + air + 0.5 * air * air);
    result = developed(mix(HORIZON * sky_light, light, clear * clear));
}
"""

SOLID = """
void main() {
    vec3 n = normalize(normal);
    if (!gl_FrontFacing) n = -n;
    vec3 light = lit(colour.rgb, n, 1.0);
#ifdef GLOSSY
    if (colour.a > 0.02) light += mirrored(n, colour.a, step(0.05, dot(n, sun_direction)));
#endif
    finish(light);
}
"""

# Cloth: creases from a texture laid on by the figure's own coordinates, and a soft edge sheen.
FIGURE = """
void main() {
    vec3 n = normalize(normal);
    vec3 view = normalize(eye - world);
    float crease = 2.0 * texture(p3d_Texture0, uv * vec2(1.3, 0.55)).r - 1.0;
    float cloth = colour.a;
    n = normalize(n + cloth * 0.35 * crease * cross(n, vec3(0.3, 0.5, 0.8)));
    float aslant = 1.0 - max(dot(n, view), 0.0);
    float edge = aslant * aslant * aslant;
    float openness = (0.75 + 0.25 * smoothstep(0.0, 0.9, uv.y)) * (1.0 + cloth * 0.5 * crease);
    finish(lit(colour.rgb * (1.0 + cloth * 0.18 * crease), n, openness) + colour.rgb * ambient(n) * 0.35 * edge);
}
"""

# Buildings: the texture's alpha says where glass is; 0.5 stands for wall.
FACADE = """
void main() {
    vec3 n = normalize(normal);
    vec4 texel = texture(p3d_Texture0, uv);
    float glass = smoothstep(0.6, 0.9, texel.a);
    vec3 paint = texel.rgb * texel.rgb;
    vec3 albedo = mix(paint * colour.rgb * 1.25, paint, glass);
    vec3 light = lit(albedo, n, 0.85);
    if (glass > 0.0) light += glass * mirrored(n, 1.6, 0.3);
    finish(light);
}
"""

# Where an actor keeps the sky's light from the ground close to it.
CONTACT = """
void main() { result = vec4(vec3(0.0), colour.a); }
"""

LEAF = """
void main() {
    vec4 texel = texture(p3d_Texture0, uv);
    if (texel.a < 0.4) discard;
    vec3 n = normal;
    vec3 albedo = colour.rgb * texel.rgb * texel.rgb * 2.2;
    float facing = dot(n, sun_direction);
    float light = (0.15 + 0.60 * max(facing, 0.0)) * smoothstep(0.2, 0.9, colour.a);
    vec3 through = vec3(1.1, 1.2, 0.5) * albedo * 0.25 * max(-facing, 0.0);
    finish(albedo * (sun_light * light + ambient(n) * colour.a) + sun_light * through);
}
"""

# The ground is seen at grazing angles: two samples along the long axis of the pixel's footprint, a mip level finer.
# Its share of still shadows and its broad stains are baked into one texture (see `bake`).
GROUND = """
uniform float tile_m;
uniform float baked_per_m;
uniform sampler2D baked;
void main() {
    vec2 at = world.xy / tile_m;
    vec2 across = dFdx(at), along = dFdy(at);
    vec2 step = 0.25 * (dot(across, across) > dot(along, along) ? across : along);
    vec3 texel = 0.5 * (texture(p3d_Texture0, at + step, -1.0).rgb + texture(p3d_Texture0, at - step, -1.0).rgb);
    vec2 light = texture(baked, world.xy * baked_per_m + 0.5).rg;
    vec3 up = vec3(0.0, 0.0, 1.0);
    vec3 albedo = texel * texel * (1.0 + GROUND_VARIATION * (light.g - 0.5));
    finish(albedo * (sun_light * (sun_direction.z * light.r * sunlit(up)) + ambient(up)));
}
"""

# Hilly ground has its own slope in every light. Where it is steep (the colour's fourth channel) rock shows.
TERRAIN = """
uniform float tile_m;
void main() {
    vec3 n = normalize(normal);
    vec3 texel = texture(p3d_Texture0, world.xy / tile_m, -0.5).rgb;
    vec3 broad = texture(noise, world.xy / 61.0).rgb;
    vec3 fine = texture(noise, world.xy / 5.3 + 0.17 * world.z).rgb;
    vec3 turf = texel * texel * (1.0 + 0.7 * (broad.g - 0.5));
    float layers = texture(noise, vec2(0.02 * (world.x - world.y), 0.33 * world.z)).g;
    float crack = abs(texture(noise, world.xy / 7.1 + 0.2 * world.z).b - 0.5);
    vec3 rock = colour.rgb * (0.2 + 0.6 * fine.g + 0.6 * layers * layers) * smoothstep(0.0, 0.06, crack + 0.02);
    float bare = smoothstep(0.35, 0.65, colour.a + 0.5 * (fine.r - 0.5));
    finish(lit(mix(turf, rock, bare), n, 1.0));
}
"""

SKY_VERTEX = """#version 330
uniform mat4 world_from_screen;
in vec4 p3d_Vertex;
out vec3 ray;
void main() {
    gl_Position = vec4(p3d_Vertex.xz, 1.0, 1.0);
    ray = mat3(world_from_screen) * vec3(p3d_Vertex.xz, 1.0);
}
"""

# The sky is baked as well, as a paraboloid mirror shows it; only the upper half.
SKY = """
in vec3 ray;
void main() {
    vec3 direction = normalize(ray);
    result = texture(p3d_Texture0, 0.5 + 0.5 * direction.xy / (1.0 + max(direction.z, 0.0)));
}
"""

SHADOW_VERTEX = """#version 330
uniform mat4 p3d_ModelViewProjectionMatrix;
in vec4 p3d_Vertex;
in vec2 p3d_MultiTexCoord0;
out vec2 uv;
void main() { gl_Position = p3d_ModelViewProjectionMatrix * p3d_Vertex; uv = p3d_MultiTexCoord0; }
"""

SHADOW_SOLID = "#version 330\nin vec2 uv;\nvoid main() {}\n"

SHADOW_LEAF = """#version 330
uniform sampler2D p3d_Texture0;
in vec2 uv;
void main() { if (texture(p3d_Texture0, uv).a < 0.4) discard; }
"""

STILL_SHADOW_PX, ACTOR_SHADOW_PX = 2048, 768


def surface(
    body: str, *, still: bool = True, actors: bool = True, glossy: bool = False, ground_variation: float = 0.0
) -> Shader:
    """The program of one kind of surface.

    Args:
        body: one of the above.
        still: whether what stands still casts shadows on it.
        actors: whether actors do.
        glossy: whether anything of it mirrors.
        ground_variation: how strongly broad stains show.
    """
    wanted = {"UNDER_STILL": still, "UNDER_ACTORS": actors, "GLOSSY": glossy}
    body = body.replace("GROUND_VARIATION", f"{ground_variation:.4f}")
    return Shader.make(Shader.SL_GLSL, VERTEX, fragment(body, *(name for name, on in wanted.items() if on)))


def sky() -> Shader:
    """The program that fills what nothing covers."""
    return Shader.make(Shader.SL_GLSL, SKY_VERTEX, fragment(SKY))


def fragment(body: str, *defined: str) -> str:
    """A fragment program with these preprocessor names set."""
    return "#version 330\n" + "".join(f"#define {name}\n" for name in defined) + COMMON + body


def shadow(*, leaf: bool = False) -> Shader:
    """The program that writes a shadow map."""
    return Shader.make(Shader.SL_GLSL, SHADOW_VERTEX, SHADOW_LEAF if leaf else SHADOW_SOLID)
