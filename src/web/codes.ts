/** Countries and territories: ISO 3166-1 alpha-2. */
export const REGIONS: readonly string[] = words(`
  AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW
  BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI
  FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN
  IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME
  MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF
  PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV
  SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE
  YT ZA ZM ZW
`)

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
