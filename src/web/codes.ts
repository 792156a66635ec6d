/** Mother tongues to choose from beside the languages of Sauti: BCP 47, the larger languages of every continent. */
export const MOTHER_TONGUES: readonly string[] = words(`
  aa ab af ak am an ar as av ay az ba be bg bho bm bn bo br brx bs ca ce ceb co cs cv cy da de doi dv dyo dz
  ee el en eo es et eu fa ff fi fil fj fo fr fy ga gd gl gn gom gu gv ha haw he hi hil hmn hr ht hu hy id ig
  ii ilo is it iu ja jv ka kab kg ki kk kl km kn ko kok kr kri ks ku kw ky la lb lg li ln lo lt luo lv
  mai mg mi mk ml mn mni mr ms mt my nan nb nd ne nl nn no nr nso ny oc om or os pa pcm pl ps pt qu raj rm
  rn ro ru rw sa sat sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta tcy te tg th ti tk tl tn to
  tr ts tt ug uk ur uz ve vec vi war wo xh yi yo yue za zgh zh zu
`)

function words(text: string): string[] {
  return text.trim().split(/\s+/)
}
