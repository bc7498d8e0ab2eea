//! Every thing the operator can do, declared once: keys, help, palette, footer and tests derive
//! from it.

use crate::action::{Kind, ValueKind};

/// Where a key means what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Context {
    /// The table and the detail pane.
    Main,
    /// Help, palette, columns, sort menu: a list in front of the table.
    List,
    /// A line being typed: the filter, the palette's and the help's search.
    Input,
    /// A plan that waits for a yes.
    Confirm,
    /// The timelines page; keys it has not are those of the table, where they make sense there.
    Timelines,
}

impl Context {
    /// All of them.
    pub const ALL: [Context; 5] = [Context::Main, Context::List, Context::Input, Context::Confirm, Context::Timelines];

    /// The name of its table in key files.
    pub fn id(self) -> &'static str {
        match self {
            Context::Main => "main",
            Context::List => "list",
            Context::Input => "input",
            Context::Confirm => "confirm",
            Context::Timelines => "timelines",
        }
    }

    /// The context of that name.
    pub fn from_id(id: &str) -> Option<Context> {
        Context::ALL.into_iter().find(|context| context.id() == id)
    }
}

/// What the palette completes behind an action's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Argument {
    /// A column's id.
    Column,
    /// Column ids with commas.
    Columns,
    /// A theme's name.
    Theme,
    /// A filter.
    Filter,
    /// A filter of events.
    Events,
    /// A span of time such as `5s`.
    Interval,
    /// A host, domain or pool.
    Place,
    /// A moment such as `-10m` or `yesterday 22:00`.
    Time,
    /// How many times faster than the clock.
    Speed,
    /// What an action on domains takes: a size, a count, a name or a host.
    Value(ValueKind),
}

impl Argument {
    /// As it is shown behind the action's name.
    pub fn word(self) -> &'static str {
        match self {
            Argument::Column => "COLUMN",
            Argument::Columns => "COLUMN,…",
            Argument::Theme => "NAME",
            Argument::Filter | Argument::Events => "EXPR",
            Argument::Interval => "5s",
            Argument::Place => "NAME",
            Argument::Time => "TIME",
            Argument::Speed => "10",
            Argument::Value(kind) => kind.word(),
        }
    }
}

/// The headings of the help.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// Moving about.
    Move,
    /// What is shown.
    View,
    /// Finding things.
    Find,
    /// Changing something in the world.
    Act,
    /// Going back in time.
    Time,
    /// Everything else.
    Program,
    /// In lists.
    List,
    /// In a line being typed.
    Input,
    /// Before something is done.
    Confirm,
    /// On the timelines page.
    Timelines,
}

impl Group {
    /// In the order of the help.
    pub const ALL: [Group; 10] = [
        Group::Move,
        Group::Find,
        Group::Act,
        Group::View,
        Group::Time,
        Group::Timelines,
        Group::Program,
        Group::List,
        Group::Input,
        Group::Confirm,
    ];

    /// The heading.
    pub fn title(self) -> &'static str {
        match self {
            Group::Move => "Moving",
            Group::View => "What is shown",
            Group::Find => "Finding",
            Group::Program => "Program",
            Group::List => "In lists",
            Group::Input => "While typing",
            Group::Act => "Acting on domains",
            Group::Time => "Going back in time",
            Group::Confirm => "Before something is done",
            Group::Timelines => "On the timelines page",
        }
    }
}

/// An action with what is known of it.
#[derive(Clone, Copy, Debug)]
pub struct ActionInfo {
    /// The action.
    pub action: Action,
    /// Its name in key files and in the palette.
    pub id: &'static str,
    /// What it does, in one line.
    pub about: &'static str,
    /// Where its keys count.
    pub context: Context,
    /// Its heading in the help.
    pub group: Group,
    /// What it takes in the palette.
    pub argument: Option<Argument>,
}

macro_rules! actions {
    ($($action:ident $id:literal $context:ident $group:ident $argument:expr, $about:literal;)*) => {
        /// Something the operator can do.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Action { $(#[doc = $about] $action,)* }

        /// Every action, in the order of the help.
        pub const ACTIONS: &[ActionInfo] = &[$(ActionInfo {
            action: Action::$action,
            id: $id,
            about: $about,
            context: Context::$context,
            group: Group::$group,
            argument: $argument,
        },)*];
    };
}

use Argument as A;
actions! {
    Up "up" Main Move None, "one row up";
    Down "down" Main Move None, "one row down";
    PageUp "page-up" Main Move None, "one screen up";
    PageDown "page-down" Main Move None, "one screen down";
    Top "top" Main Move None, "to the first row";
    Bottom "bottom" Main Move None, "to the last row";
    Expand "expand" Main Move None, "open the pool or host";
    Collapse "collapse" Main Move None, "close it, or go to the row above it in the tree";
    Toggle "toggle" Main Move None, "open or close the pool or host";
    ExpandAll "expand-all" Main Move None, "open everything";
    CollapseAll "collapse-all" Main Move None, "close every host";
    Focus "focus" Main Move None, "between the table and the details";
    NextProblem "next-problem" Main Find None, "to the next row in trouble";
    PreviousProblem "previous-problem" Main Find None, "to the row in trouble before";
    Goto "goto" Main Find Some(A::Place), "to a host, domain or pool by name";
    Filter "filter" Main Find Some(A::Filter), "show only rows that match, such as `mem>4G state=running`";
    Back "back" Main Find None, "close what is in front, else end the filter";
    Act "act" Main Act None, "what can be done to the selected domain, or to the marked ones";
    Journal "journal" Main Act None, "what was done from here, and what came of it";
    Mark "mark" Main Act None, "mark the domain, or all of the host or pool, and go on; again takes the mark away";
    MarkRange "mark-range" Main Act None, "mark the domains from the row marked last to this one";
    MarkShown "mark-shown" Main Act None, "mark every domain the filter lets through";
    Unmark "unmark" Main Act None, "take all marks away";
    Stop "stop" Main Act None, "ask the guests to shut down, and watch them do so";
    Reboot "reboot" Main Act None, "ask the guests to reboot, and wait until they are back";
    Start "start" Main Act None, "start halted domains the toolstack knows";
    PauseDomain "pause-domain" Main Act None, "give the guests no more CPU time";
    UnpauseDomain "unpause-domain" Main Act None, "give paused guests CPU time again";
    Console "console" Main Act None, "the guest's serial console; Ctrl-] comes back";
    Vnc "vnc" Main Act None, "the guest's screen through a tunnel; the journal ends it";
    MemSet "mem-set" Main Act Some(A::Value(ValueKind::Size)), "set the balloon's target: 4G, +512M, 50%";
    MemMax "mem-max" Main Act Some(A::Value(ValueKind::Size)), "set the balloon's ceiling";
    VcpuSet "vcpu-set" Main Act Some(A::Value(ValueKind::Count)), "set how many virtual CPUs are on line";
    Rename "rename" Main Act Some(A::Value(ValueKind::Name)), "give the domain another name";
    Migrate "migrate" Main Act Some(A::Value(ValueKind::Host)), "move the running guests to another host";
    Eject "eject" Main Act Some(A::Value(ValueKind::Drive)), "take the disc out of a CD drive: hdc";
    Create "create" Main Act None, "make a guest of what is said of it, on a host with room";
    Destroy "destroy" Main Act None, "end the guests at once, as pulling the plug does";
    Details "details" Main View None, "the details of the row, on the whole screen";
    DetailPane "detail-pane" Main View None, "details beside or below the table, on and off";
    Provenance "provenance" Main View None, "where each figure comes from, and how old it is";
    Timelines "timelines" Main View None, "figures over time of the row, or of the marked ones together";
    Compare "compare" Main View Some(A::Place), "put a host, domain or pool (or `cluster`) into the timelines too";
    Availability "availability" Main View None, "how available hosts and VMs are and were, and what lowers it";
    Columns "columns" Main View Some(A::Columns), "choose and order the columns";
    SortMenu "sort" Main View Some(A::Column), "choose the column to sort by";
    SortNext "sort-next" Main View None, "sort by the next column";
    SortPrevious "sort-previous" Main View None, "sort by the column before";
    SortReverse "sort-reverse" Main View None, "turn the order round";
    Flat "flat" Main View None, "all domains in one list, or the tree";
    NextTheme "theme" Main View Some(A::Theme), "another theme";
    Pause "pause" Main View None, "hold the picture, or go on; in the past: play, or hold";
    Slower "slower" Main View None, "ask the hosts less often; in the past: play slower";
    Faster "faster" Main View None, "ask the hosts more often; in the past: play faster";
    Interval "interval" Main View Some(A::Interval), "ask the hosts this often";
    StepBack "step-back" Main Time None, "show what was, a beat further back";
    StepForward "step-forward" Main Time None, "a beat further on, up to the present";
    MinuteBack "minute-back" Main Time None, "a minute further back";
    MinuteForward "minute-forward" Main Time None, "a minute further on";
    At "at" Main Time Some(A::Time), "show what was at a moment: -10m, 03:12, yesterday 22:00";
    Play "play" Main Time Some(A::Speed), "in the past: go on by itself, or hold; `play 10` ten times as fast";
    Live "live" Main Time None, "back to the present";
    Retry "retry" Main Program None, "connect to hosts that are down now, not later";
    Copy "copy" Main Program None, "copy the row's name to the clipboard (OSC 52)";
    Events "events" Main Find Some(A::Events), "what happened: to hosts, domains, balloons, availability";
    Messages "messages" Main Program None, "what has happened so far";
    Palette "palette" Main Program None, "every action by name";
    Help "help" Main Program None, "this help";
    Redraw "redraw" Main Program None, "draw the screen anew";
    Suspend "suspend" Main Program None, "back to the shell; fg returns";
    Quit "quit" Main Program None, "leave";
    ListUp "up" List List None, "one line up";
    ListDown "down" List List None, "one line down";
    ListPageUp "page-up" List List None, "one page up";
    ListPageDown "page-down" List List None, "one page down";
    ListTop "top" List List None, "to the first line";
    ListBottom "bottom" List List None, "to the last line";
    ListToggle "toggle" List List None, "show or hide the column";
    ListAccept "accept" List List None, "take it";
    ListMoveUp "move-up" List List None, "move the column to the left; in the journal: the story one line up";
    ListMoveDown "move-down" List List None, "move the column to the right; in the journal: the story one line down";
    ListReset "reset" List List None, "back to the usual columns; in the journal: undo what was done";
    ListEnd "end" List List None, "in the journal: end the tunnel; on the availability page: the VM is off on purpose, or not any more";
    ListForce "force" List List None, "in the journal: destroy the guest that does not shut down";
    ListSearch "search" List List None, "search in the help; filter the events";
    ListMoment "moment" List List None, "in the events: to the moment it happened, by time travel";
    ListClose "close" List List None, "close it";
    Accept "accept" Input Input None, "take the line";
    Cancel "cancel" Input Input None, "give the line up";
    Older "older" Input Input None, "the line typed before, or one up";
    Newer "newer" Input Input None, "the line typed after, or one down";
    Complete "complete" Input Input None, "complete the word";
    CursorLeft "left" Input Input None, "cursor left";
    CursorRight "right" Input Input None, "cursor right";
    CursorHome "home" Input Input None, "cursor to the start";
    CursorEnd "end" Input Input None, "cursor to the end";
    DeleteBack "delete-back" Input Input None, "delete the character before";
    DeleteForward "delete-forward" Input Input None, "delete the character after";
    DeleteWord "delete-word" Input Input None, "delete the word before";
    DeleteLine "delete-line" Input Input None, "delete the line";
    Yes "yes" Confirm Confirm None, "do it";
    No "no" Confirm Confirm None, "do nothing";
    ConfirmUp "up" Confirm Confirm None, "one line up";
    ConfirmDown "down" Confirm Confirm None, "one line down";
    CursorBack "cursor-left" Timelines Timelines None, "the cursor to the moment before";
    CursorOn "cursor-right" Timelines Timelines None, "the cursor to the moment after";
    CursorFarBack "cursor-far-left" Timelines Timelines None, "the cursor ten columns back";
    CursorFarOn "cursor-far-right" Timelines Timelines None, "the cursor ten columns on";
    NextEvent "next-event" Timelines Timelines None, "the cursor to the next thing that happened";
    PreviousEvent "previous-event" Timelines Timelines None, "the cursor to the thing that happened before";
    Travel "travel" Timelines Timelines None, "the whole dashboard as it was at the cursor";
    PanLeft "pan-left" Timelines Timelines None, "a part of the width back in time";
    PanRight "pan-right" Timelines Timelines None, "a part of the width on";
    PanPageLeft "page-left" Timelines Timelines None, "a whole width back";
    PanPageRight "page-right" Timelines Timelines None, "a whole width on";
    Oldest "oldest" Timelines Timelines None, "to where what is known begins";
    Newest "newest" Timelines Timelines None, "to the newest, and on with it";
    ZoomIn "zoom-in" Timelines Timelines None, "half as long, around the cursor";
    ZoomOut "zoom-out" Timelines Timelines None, "twice as long";
    Range1 "range-5m" Timelines Timelines None, "5 minutes";
    Range2 "range-15m" Timelines Timelines None, "15 minutes";
    Range3 "range-1h" Timelines Timelines None, "1 hour";
    Range4 "range-6h" Timelines Timelines None, "6 hours";
    Range5 "range-24h" Timelines Timelines None, "24 hours";
    Range6 "range-7d" Timelines Timelines None, "7 days";
    Range7 "range-30d" Timelines Timelines None, "30 days";
    NextSheet "next-figures" Timelines Timelines None, "the next figures: memory, CPU, network, disk …";
    PreviousSheet "previous-figures" Timelines Timelines None, "the figures before";
    RowBefore "row-before" Timelines Timelines None, "the row before in the table";
    RowAfter "row-after" Timelines Timelines None, "the row after";
    Widen "widen" Timelines Timelines None, "from the domain to its host, its pool, the cluster";
    AddSubject "add" Timelines Timelines None, "put another host, domain or pool beside it";
    Keep "keep" Timelines Timelines None, "keep these: the row before, after or above comes beside them; again: no longer";
    DropSubject "drop" Timelines Timelines None, "take the one added last away";
    CloseUp "close-up" Timelines Timelines None, "the scale from zero, or close around the curves";
    CloseTimelines "close" Timelines Timelines None, "take the cursor away; again: back to the table";
}

impl Action {
    /// What is known of it.
    pub fn info(self) -> &'static ActionInfo {
        &ACTIONS[self as usize]
    }

    /// The action of that name in the main context.
    pub fn from_id(id: &str) -> Option<Action> {
        ACTIONS.iter().find(|info| info.context == Context::Main && info.id == id).map(|info| info.action)
    }

    /// What it does to domains, if it does.
    pub fn deed(self) -> Option<Kind> {
        Some(match self {
            Action::Stop => Kind::Stop,
            Action::Reboot => Kind::Reboot,
            Action::Start => Kind::Start,
            Action::PauseDomain => Kind::Pause,
            Action::UnpauseDomain => Kind::Unpause,
            Action::Console => Kind::Console,
            Action::Vnc => Kind::Vnc,
            Action::MemSet => Kind::MemSet,
            Action::MemMax => Kind::MemMax,
            Action::VcpuSet => Kind::VcpuSet,
            Action::Rename => Kind::Rename,
            Action::Migrate => Kind::Migrate,
            Action::Eject => Kind::Eject,
            Action::Destroy => Kind::Destroy,
            _ => return None,
        })
    }
}
