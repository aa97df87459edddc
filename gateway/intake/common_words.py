"""Very common words of the languages most spoken in England and Wales, without their accents; counted, never parsed.

A word that English has too says nothing, so :data:`COMMON` leaves it out of every other language.
"""

from typing import Final

_ENGLISH: Final = """
a about after again all also always am an and another any are as ask asked at away back bad be because bed been
before being best better but by call called came can cannot care carer carers come could day days did do does
doctor doing dont done down each eat even ever every everyone everything excellent family feel felt few food for
friendly from gave get give go going good got great had hard has have he help helped helpful her here him his
home hospital hour hours house how i if im in into is it its ive just keep kept kind know last leave left like
listen little long look looked lot lovely made make man many may me meals medication members mother much mum my
need needed needs never new nice night no none not nothing now nurse nurses of off on once one only or other our
out over own patient patients people person phone place please poor really resident residents right room said
same satisfied saw say see seen service she should sister so some someone staff started still sure take taken
tea than thank thanks that the their them then there these they thing things think this those time to told too
took treated two until up us very visit wait waiting want wanted ward was wash water way we week well went were
what when where which while who why will wish with without woman work working would x year years yes yet you
your
"""
_OTHERS: Final = {
    "pl": """
    nie jest sie na ze do to z w i jak ale za od po dla tak czy moja moj moje mama mamy mame tata babcia byla byl
    bylo sa jestem mam ma ich jej jego juz bardzo tylko jeszcze kiedy gdy przez przy bez tu tam co ktory ktora
    dobrze dobry dzien dziekuje prosze pani pan ja mnie mi ci go nam nas oni one ona on wiec lub albo zeby aby nikt
    nic zawsze nigdy wszystko personel opieka opiekunka opiekunki pielegniarka jedzenie dom domu pokoju lekarz
    lekarza godzin rano wieczorem noc czeka czekam pomoc boli moze mozna trzeba powinno sobie swoj tez wszyscy
    ludzie mila mily mili
    """,
    "ro": """
    nu este sunt si in la de cu pe ca o un din pentru mai care sa se ce am are ai au fost era foarte mama mea meu
    mei ei el ea lui noi voi dar sau cand cum unde aici acolo bine buna ziua multumesc doamna domnul toate tot
    nimeni nimic mereu niciodata numai doar dupa pana fara despre acest aceasta acum azi ieri noapte dimineata
    personalul ingrijire asistenta mancare mancarea camera casa trebuie poate imi ii le va vreau spus vine ajutor
    doare doctor prea aceea iar
    """,
    "pt": """
    nao e que de do da em um uma para com os as dos das no na por mais mas foi sao ser esta estava ele ela eles elas
    minha meu mae pai muito bem tambem ja quando como onde aqui ali isso isto esse essa nos me lhe se tem ter tinha
    obrigado obrigada bom boa dia noite sempre nunca ninguem nada tudo todos quarto casa lar comida enfermeira
    funcionarios cuidados cuidadores gente porque pela pelo ate depois sem so ainda vez ajuda dor medico disse
    queria
    """,
    "es": """
    el la los las de del que y en un una para con por no se es lo su al mas pero fue son ser esta estaba ella ellos
    ellas mi madre padre abuela muy bien tambien ya cuando como donde aqui alli eso esto ese esa nos me le tiene
    tener tenia gracias buenos dias noche siempre nunca nadie nada todo todos habitacion casa residencia comida
    enfermera personal cuidado cuidadores gente porque hasta despues sin solo aun vez ayuda dolor medico dijo quiero
    hay han ha era
    """,
    "it": """
    il lo la gli le di del della che e in un una per con non si sono sei era ha hanno ho mia mio madre padre nonna
    molto bene anche gia quando come dove qui questo questa quello quella ci mi ti vi ma piu perche grazie
    buongiorno signora notte sempre mai nessuno niente nulla tutto tutti stanza camera casa cibo infermiera
    infermiere personale cura gente fino dopo senza solo ancora volta aiuto male medico detto vorrei stato stata
    essere fatto dei delle nella alla al
    """,
    "fr": """
    le la les de des du un une et est que qui dans pour pas ne ce cette ces sur avec sont ont il elle ils elles nous
    vous je mon ma mes mere pere grand tres bien aussi deja quand comme ou ici bas cela ca mais plus parce merci
    bonjour madame nuit toujours jamais personne rien tout tous chambre maison repas infirmiere personnel soins gens
    jusqu apres sans seulement encore fois aide mal medecin dit voudrais etait ete avoir fait au aux en se sa son
    leur leurs y
    """,
    "so": """
    waa iyo oo ku ka uu aan waxaan la ay markii hooyo hooyaday aabe guriga guri leh ayaa ahay waxay laakiin fiican
    aad u igu kale soo ma miyaa maya haa mahadsanid waxa ama ee si aanan mid wax dad dadka cunto cuntada qolka
    shaqaalaha daryeel daryeelka caawimaad dhakhtar kalkaaliye habeen maalin mar kasta weligeed kuma inay inuu isaga
    iyada annaga waxba cid ilaa kadib ayay isku ugu noo nagu gacan hadda badan
    """,
    "tr": """
    ve bir bu da de icin ile cok ama degil var yok ne mi gibi daha en ben sen o biz siz onlar annem babam benim onun
    bana ona bizim her sey hic kimse zaman simdi sonra once kadar gece gun sabah iyi kotu tesekkur ederim lutfen ev
    evde oda odasi yemek hemsire doktor bakim personel calisanlar yardim agri dedi diyor oldu olan olarak geldi
    gelmiyor istiyor saat bekliyor bakici burada orada cunku sadece bile
    """,
    "cy": """
    y yr ac ar yn i o mae roedd oedd yw wedi nid ddim ond hefyd gan gyda am fy mam nhad dad ei eu ein eich chi ni
    nhw hi fe fo ef dwi rwy rydw bod fod pan pam sut ble yma yna hwn hon hynny bob byth neb dim popeth pawb da iawn
    diolch bore nos dydd cartref ystafell bwyd nyrs staff gofal gofalwyr gofalwr meddyg cymorth help poen dweud
    eisiau cael gael gwneud mynd dod bu bydd bydden ers tan heb dros drwy llawer dda nac oes sydd sy
    """,
    "lt": """
    ir yra buvo ne kad su i is uz ant bet o tai kaip jau labai mano mama mamos tevas jis ji jie jos mes jus as man
    jai jam cia ten kur kada niekas nieko visada niekada viskas visi tik dar po iki be apie aciu labas diena naktis
    rytas namai namuose kambarys maistas slaugytoja darbuotojai prieziura pagalba gydytojas skauda reikia gali turi
    sako nori geras gerai blogai del nes kai
    """,
    "hu": """
    es a az hogy nem is egy van volt de meg csak ha mar mint nagyon anyam anyukam apam en te o mi ti ok nekem neki
    itt ott hol mikor senki semmi mindig soha minden mindenki utan nelkul koszonom nap ejszaka reggel jo rossz szoba
    szobaban etel nover orvos gondozas gondozo segitseg faj mondta kell lehet szeretnek otthon otthonban lakok akkor
    ezt azt ez
    """,
    "sq": """
    dhe eshte nuk ne te e i me per qe nje nga ka jane kam ishte por edhe shume mire nena ime babai im ai ajo ata ju
    une ketu atje ku kur askush asgje gjithmone kurre gjithcka gjithe pas pa deri vetem faleminderit dita nata
    shtepi shtepia dhoma ushqimi infermierja stafi kujdes kujdesi ndihme mjeku dhimbje tha duhet mund do
    """,
    "de": """
    und der die das ist nicht ich sie er es wir ihr ein eine einen mit auf fur von zu im den dem des auch aber war
    waren hat haben sehr gut meine mein mutter vater oma hier dort wo wann niemand nichts immer nie alles alle nach
    ohne bis nur danke tag nacht zimmer haus heim essen schwester pflege pflegerin personal hilfe arzt schmerzen
    gesagt muss kann sind wie wenn weil dass noch schon oder um bei
    """,
    "sk": """
    a je nie sa na ze v s z do to som ale ako za od po pre tak moja moj mama mamy otec bol bola bolo su si mi mu jej
    jeho uz velmi len este ked pri bez tu tam co ktory dobre dobry den dakujem prosim pani ja ma nas oni ona on
    alebo aby nikto nic vzdy nikdy vsetko personal starostlivost sestra jedlo dom izba izbe lekar pomoc boli moze
    treba nema
    """,
    "lv": """
    un ir nav bija ka ar no uz par bet tas ta ko kas loti mana mans mate mamma tevs vins vina vini mes jus es man
    vinai seit tur kur kad neviens nekas vienmer nekad viss visi tikai vel pec lidz bez paldies diena nakts majas
    istaba ediens masa medmasa darbinieki aprupe palidziba arsts sap vajag var grib labi slikti
    """,
    "nl": """
    de het een en van is niet ik je hij zij ze wij we dat die op te met voor aan er maar ook om bij zijn was heeft
    hebben mijn moeder vader oma heel goed hier daar waar wanneer niemand niets altijd nooit alles alle na zonder
    tot alleen bedankt dag nacht kamer huis eten zuster zorg verzorgster personeel hulp dokter pijn gezegd moet kan
    nog wel geen
    """,
    "tl": """
    ang ng sa na ay mga at ko mo siya sila kami kayo ako niya nila namin po opo hindi wala walang may mayroon ito
    iyon dito doon nanay tatay aking kanyang lahat laging palagi kapag kung dahil para kasi pero lang naman din rin
    salamat magandang araw gabi bahay kwarto pagkain nars doktor tulong alaga masakit sabi gusto pa ba si
    """,
    "yo": """
    ni ti si o a mo won wa ko mi iya baba ati fun lati pe ninu gbogbo bi je nigba ile ounje dokita jowo ese nkan kan
    awon naa gan pupo ojo oru
    """,
}
_LETTERS: Final = {
    "pl": "ąęłńśźż",
    "ro": "ăâșțşţ",
    "pt": "ãõ",
    "es": "ñ¿¡",
    "tr": "ğış",
    "cy": "ŵŷ",
    "de": "ßäöü",
    "hu": "őű",
    "lt": "ėįųū",
    "sq": "ë",
    "sk": "ľĺŕťďň",
    "lv": "āēīģķļņ",
    "fr": "œçêù",
    "yo": "ọẹṣ",
}


def _split(words: str) -> frozenset[str]:
    return frozenset(words.split())


ENGLISH_WORDS: Final = _split(_ENGLISH)
COMMON: Final = {code: _split(words) - ENGLISH_WORDS for code, words in _OTHERS.items()}
LETTERS: Final = {code: frozenset(signs) for code, signs in _LETTERS.items()}
