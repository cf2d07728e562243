"""English talk that is nobody's question to support: see ``background.py``. Written for this, CC0 1.0."""

TEXT = """\
lol | haha that is gold | ok thanks, that did it | no worries | yeah same here | good morning all
night everyone, off to bed | welcome back | brb, dinner | sorry, wrong channel | ah right, my bad
that makes sense now | never mind, found it | what do you mean? | which one exactly? | did that work for you?
can you post a screenshot of it? | what does the log say? | have you tried turning it off and on again?
then just restart it and see what happens | you could also do it by hand | you should read the manual first
just type that into the terminal and press enter | put it into your home folder and it will be found
try the other cable, that one is broken | ask in the other channel, they know more about it
he already told you how to do that | she said she would look into it tomorrow
I told him the same thing an hour ago | nobody here gets paid for this | you don't need that at all
you will have to wait for the next release like everybody | it depends on what you want to do with it
I think you misunderstood what he was saying | don't listen to him, he is only joking | are you serious?
who wrote this? | why would anybody want that? | is this a joke? | where are you from? | how old are you guys?
how was your weekend? | what are you all up to tonight? | anybody watching the match?
who is in for a round later? | did anyone see the news today? | what music do you listen to while working?
which film should I see on the weekend? | that series got so boring after the second season
the trailer looks great, cannot wait | I have seen them live twice, best concert ever
my cat just walked over the keyboard | the dog ate my slippers again | it has been raining for three days here
will it be sunny in the north on Sunday? | so hot today, I am melting | snow at last! | I need more coffee
what are you having for lunch? | pizza again, I have no shame | how long do you boil an egg?
what can I cook with rice and two tomatoes? | my sourdough looks like a brick
is that restaurant by the station any good? | I am on the train, the connection is awful
flight got cancelled, stuck at the airport until midnight | how do I get from the airport to the city centre?
do I need a visa for Japan? | what is the capital of Australia? | how tall is the Eiffel tower?
who invented the telephone? | how many litres are in a gallon? | what does this word mean in French?
how do you say thank you in Polish? | what time is it over there? | tell me a joke | set a timer for ten minutes
play something by the Beatles | call my mother | turn down the lights in the kitchen
what is on my calendar for tomorrow? | write me a poem about autumn | my back hurts from sitting all day
got vaccinated yesterday, arm feels like lead | does anybody know a good dentist?
went running this morning, nearly died | how many calories are in a banana? | the gym is closed until Monday
passed my driving test, finally | the car would not start this morning, battery is flat
which tyres do you use in winter? | how often should I change the oil of my car? | petrol prices are ridiculous
new bike day! | my flatmate leaves his dishes everywhere | we are moving house next month
rent is going up again | the washing machine is leaking water all over the floor
how do I get red wine out of a carpet? | what plants survive in a dark room? | tomatoes are doing well this year
my exam is on Thursday and I know nothing | can someone help me with my maths homework?
how do I solve a quadratic equation? | the professor never answers mails | what should I study?
boss wants it done by Friday, as always | meeting could have been an email
I have an interview next week, wish me luck | they are hiring by the way | how much do you earn in that job?
should I invest in shares or gold? | the market is crashing again
what is the exchange rate of the dollar today? | taxes are killing me | who won the race yesterday?
what a goal! | the referee must have been blind | he should have passed to the left
our team plays like a group of pensioners | chess anyone? | which class is best for beginners?
that boss fight took me four hours | how do I beat the dragon in the last level? | the new map is terrible
servers of that game are always full at this hour | got the legendary sword, first try
lag is killing me, I get ninety frames at most | the patch made my character useless
which console should I buy for my kid? | my controller has stick drift | they nerfed the sniper again
is the expansion worth the money? | got bored of that game after a week | which graphics card fits that board?
my graphics card runs at eighty degrees | what power supply do I need for that processor?
the fan makes a terrible noise | my hard disk is clicking, that is not good
how do I wipe a disk before selling it? | how can I mount a network drive at boot?
is sixteen gigabytes of memory enough? | the laptop overheats when I compile
my screen flickers since I changed the driver | no sound from the headphones, but the speakers work
the sound card is not detected at all | my mouse stops after a few minutes
printer says no paper, there is paper | which printer driver do I need?
the router drops the wireless every evening | what speed do you get with that provider?
how do I open a port on my router? | wireless works fine with the other kernel | which distribution do you run?
I moved from Windows to Linux ten years ago | Debian is boring and that is a good thing
is Fedora any better than Mint? | what is the difference between Gnome and KDE?
how do I install Arch next to Windows? | the boot loader is gone after the upgrade
how do I get the boot menu back? | it hangs at the splash screen, nothing happens | boots fine in recovery mode
that package is not in the repositories | you have to add the repository first, then update
apt tells me about broken dependencies | install it from source, then you have the latest version
which command shows the free space on a disk? | how do I list all files in a directory?
how can I kill a process that hangs? | what does chmod do? | permission denied, even as root
my script stops after the first line | you forgot the semicolon in line ten | why does this loop never end?
segmentation fault, great | how do I reverse a list in Python? | what is a pointer in C?
how do I centre a box with CSS? | the query takes ages without an index | merge conflict again
who broke the build? | works on my machine | that library has not been maintained for years
which editor do you use? | vim, of course | I rewrote it in Rust over the weekend
can anybody recommend a good book on algorithms? | the compiler does not like that line | it compiles, ship it
the web server returns a five hundred for that page | DNS takes a while, be patient
who still uses Java these days? | Windows wants to update in the middle of everything
macOS broke my drivers with the last update | my phone fell into the water
the battery of my phone lasts two hours at best | which phone has the best camera? | Android or iPhone?
screen of my phone is cracked | what is a good app for running? | my mother sends me twenty pictures a day
the browser eats all my memory | that site is full of ads | video stutters in full screen
which player can open that format? | how do I convert a video to another format? | how can I rip a CD?
the microphone is far too quiet | can you hear me now? | you are muted | the stream starts at eight
the podcast is out | here is the link | read this: it explains everything
somebody posted that yesterday already | old news | interesting article, thanks for sharing
I don't agree with that at all | that is not how it works | you are right, I was wrong
I have no idea what I am doing | I give up | well, that was easy | finally works, only took me five hours
it was the cable all along | weird, now it works and I changed nothing | still the same after a reboot
I had the same thing once, it went away by itself | not my day today | happy birthday!
congratulations, well deserved | get well soon | see you on Saturday | happy new year to you all
who is going to the meetup? | I can bring cake | can't make it tonight, sorry | somebody left their umbrella
is anyone from Berlin here? | I am new here, hello | just passing by | what is this place about?
you lot are great | this channel is so quiet today | stop spamming please | why is everybody arguing?
let us change the subject | be nice to each other | you have to enable that in the BIOS first
mine works fine since I put in more memory | just run it as administrator and it will ask for the password
which version are you on? | what operating system do you have? | does it run on a Raspberry Pi?
is there a version of that for Linux? | I run Linux on all my machines and never had trouble with it
is there a good mail program for Linux? | what is the best Linux for an old laptop?
on Linux you would use the package manager for that | you don't install things like that on Linux
should be the same on Mac and Windows | it came with Windows, I wiped it and installed Ubuntu
Ubuntu or Mint for a beginner? | on my Mac it is the other way round | try to boot with another kernel
edit the file and remove the last line, then reboot | look into the folder where it was installed
there is a setting for it somewhere in the menu, I forgot where
go to the website of the vendor and download the driver | unplug it, wait a minute, plug it in again
that is a known problem of that board | they fixed it in the latest version, I read | the old version was faster
I would not update yet, wait for the first fixes | I never update anything that works
back up everything before you try that | you can restore it from the backup, can you not?
who needs backups anyway | I use two disks and copy by night with a script
which cloud do you use for your files? | how much does one terabyte cost these days?
my provider raised the price again | is it free or do I have to pay for it?
they want my credit card just for the trial of some game | I cancelled all my streaming subscriptions last month
my bank locked me out of my own account | got a mail from a prince, he wants my password
never give anybody your password | what do you use to store passwords?
mine is the name of my dog, don't tell anyone | two thousand unread mails, I just deleted them all
my mail provider is down again | somebody at work deleted the wrong folder
I deleted my account on that network years ago | does anyone still use that network?
their support never answered me | shops like that never send the money back
the parcel was delivered to the neighbour | my order has been on its way for three weeks
who moderates this place? | he was banned yesterday and deserved it | the bot is broken again
bots cannot understand jokes | I am only a user like you
what does this role mean, the green one? | nice profile picture | change your name, I cannot read it
can you send me that by direct message? | I sent you a message | could somebody invite my friend?
we have a group for that on another server | there is a voice channel, join us | the event last week was fun
can I share my screen with you? | it says error but it works anyway
it crashes for me as well, I got used to it | what exactly is the problem? | what happens when you click on it?
what did you change before it stopped working? | does it work in another browser?
is it slow for everybody or just for you? | your connection is the problem, not the program
that is no bug, that is how it was meant | you should file a bug with the people who make that driver
I opened an issue for their library months ago | somebody should write a guide about that
there was a guide on how to do that, I lost the link | is there a way to do this from the command line?
how can I run a program when the computer starts? | how do I share a folder between two machines at home?
how do I rename a thousand files at once? | how do I resize all pictures in a folder?
what program do you use for your photos? | can I use it without the graphical interface?
can I run my own server at home? | what do you host on that machine? | my server was down all night, power cut
the certificate ran out, that is why | the update took the whole night | which port does that service listen on?
is the firewall on? | the user needs to be in the right group | the second monitor stays black after standby
the battery drains in standby | it uses all my processor for nothing | which format should I use for the stick?
my stick is read only all of a sudden | my tablet is too old for any new app
typing this on my phone, sorry for the mistakes | autocorrect, you know | what was the question again?
nobody knows | ask him, he wrote it
"""
"""Texts, parted by bars and line ends."""
