"""The light: GLSL programs that shade everything in linear light and write it through the tone curve of `tone`.

One vertex program serves all; the fragment program is put together from a common part and one surface each.
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

COMMON = """#version 330
uniform vec3 eye;
uniform vec3 sun_direction;
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
const vec3 SUN = vec3(2.9, 2.7, 2.38);
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
    return air + vec3(1.0, 0.85, 0.6) * 0.3 * glow;
}

float sunlit(vec3 surface_normal) {
    vec3 still = (still_shadow_from_world * vec4(world + 0.12 * surface_normal, 1.0)).xyz;
    vec3 moving = (actor_shadow_from_world * vec4(world + 0.015 * surface_normal, 1.0)).xyz;
    float light = 1.0;
    if (all(lessThan(abs(still - 0.5), vec3(0.499)))) light = texture(still_shadow, still);
    if (all(lessThan(abs(moving - 0.5), vec3(0.495)))) light *= texture(actor_shadow, moving);
    return light;
}

vec3 ambient(vec3 n) {
    return mix(BOUNCE, vec3(0.72, 0.82, 1.00), 0.5 + 0.5 * n.z);
}

vec3 lit(vec3 albedo, vec3 n, float openness) {
    float facing = dot(n, sun_direction);
    float light = facing > 0.0 ? facing * sunlit(n) : 0.0;
    return albedo * (SUN * light + ambient(n) * openness);
}

vec3 mirrored(vec3 n, float gloss, float light) {
    vec3 view = normalize(world - eye);
    vec3 bounce = reflect(view, n);
    float aslant = 1.0 - max(dot(-view, n), 0.0);
    float fresnel = 0.04 + 0.96 * aslant * aslant * aslant * aslant;
    vec3 around = bounce.z > 0.0 ? sky(bounce) : mix(HORIZON, BOUNCE, min(1.0, -8.0 * bounce.z)) * 0.5;
    float glint = pow(max(dot(bounce, sun_direction), 0.0), 220.0) * 60.0 * light;
    return gloss * (fresnel * 1.4 + 0.06) * (around + SUN * glint);
}

vec4 developed(vec3 light) {
    light *= EXPOSURE;
    return vec4(sqrt(min(light * (2.51 * light + 0.03) / (light * (2.43 * light + 0.59) + 0.14), 1.0)), 1.0);
}

void finish(vec3 light) {
    vec3 ray = world - eye;
    result = developed(mix(HORIZON, light, exp(-0.0007 * length(ray))));
}
"""

SOLID = """
void main() {
    vec3 n = normalize(normal);
    if (!gl_FrontFacing) n = -n;
    vec3 light = lit(colour.rgb, n, 1.0);
    if (colour.a > 0.02) light += mirrored(n, colour.a, step(0.05, dot(n, sun_direction)));
    finish(light);
}
"""

# Cloth: creases from a noise texture laid on by the figure's own coordinates, and a soft edge sheen.
FIGURE = """
void main() {
    vec3 n = normalize(normal);
    vec3 view = normalize(eye - world);
    float crease = texture(noise, uv * vec2(1.3, 0.55)).r - 0.5 + 0.6 * (texture(noise, uv * vec2(4.0, 2.2)).g - 0.5);
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
    finish(albedo * (SUN * light + ambient(n) * colour.a) + SUN * through);
}
"""

# The ground is seen at grazing angles: two samples along the long axis of the pixel's footprint, a mip level finer.
GROUND = """
uniform float tile_m;
void main() {
    vec2 at = world.xy / tile_m;
    vec2 across = dFdx(at), along = dFdy(at);
    vec2 step = 0.25 * (dot(across, across) > dot(along, along) ? across : along);
    vec3 texel = 0.5 * (texture(p3d_Texture0, at + step, -1.0).rgb + texture(p3d_Texture0, at - step, -1.0).rgb);
    float broad = texture(noise, world.xy / 61.0).r - 0.5;
    finish(lit(texel * texel * (1.0 + GROUND_VARIATION * broad), vec3(0.0, 0.0, 1.0), 1.0));
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

SKY = """
in vec3 ray;
void main() {
    vec3 direction = normalize(ray);
    vec3 light = sky(direction);
    if (direction.z > 0.01) {
        vec2 at = direction.xy / (direction.z + 0.12);
        float puff = texture(noise, at * 0.16).r + 0.5 * texture(noise, at * 0.47 + 0.2).g - 0.25;
        float cover = smoothstep(0.52, 0.95, puff) * smoothstep(0.01, 0.25, direction.z);
        light = mix(light, vec3(1.25, 1.22, 1.2) * (0.85 + 0.3 * puff), 0.8 * cover);
    }
    light += SUN * 40.0 * smoothstep(0.99993, 0.99997, dot(direction, sun_direction));
    result = developed(light);
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

STILL_SHADOW_PX, ACTOR_SHADOW_PX = 2048, 1024


def surface(body: str, *, ground_variation: float = 0.0) -> Shader:
    """The program of one kind of surface."""
    return Shader.make(Shader.SL_GLSL, VERTEX, _fragment(body, ground_variation))


def sky() -> Shader:
    """The program that fills what nothing covers."""
    return Shader.make(Shader.SL_GLSL, SKY_VERTEX, _fragment(SKY))


def _fragment(body: str, ground_variation: float = 0.0) -> str:
    return (COMMON + body).replace("GROUND_VARIATION", f"{ground_variation:.4f}")


def shadow(*, leaf: bool = False) -> Shader:
    """The program that writes a shadow map."""
    return Shader.make(Shader.SL_GLSL, SHADOW_VERTEX, SHADOW_LEAF if leaf else SHADOW_SOLID)
